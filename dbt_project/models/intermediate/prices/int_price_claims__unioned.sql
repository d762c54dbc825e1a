with

prices as (

    select * from {{ ref('int_listing_prices__unioned') }}

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}

),

unpriced_providers as (

    select * from {{ ref('unpriced_providers') }}

),

-- hand-kept prices name the offering itself; catalogues name a listing, whose id may bear a region
placed as (

    select
        prices.*,
        offerings.listing_number,
        case when prices.is_hand_kept then prices.source_provider_id else offerings.provider_id end as provider_id,
        case when prices.is_hand_kept then prices.source_model_id else offerings.model_id end as model_id,
        case when prices.region = 'global' then coalesce(offerings.region, prices.region) else prices.region end
            as place
    from prices
    left join offerings
        on
            prices.source_id = offerings.source_id
            and prices.source_provider_id = offerings.source_provider_id
            and prices.source_model_id = offerings.source_model_id

),

-- of the listings of an offering that are there in one look, the first speaks
spoken as (

    select *
    from placed
    qualify
        is_hand_kept
        or listing_number = min(listing_number) over (
            partition by source_id, sighting_number, provider_id, model_id, place
        )

),

final as (

    select
        -- ids
        spoken.source_id,
        spoken.provider_id,
        spoken.model_id,

        -- what is priced
        spoken.place as region,
        spoken.meter,
        spoken.service_tier,
        spoken.min_input_tokens,
        spoken.time_window,

        -- money
        spoken.usd_per_unit,

        -- when
        spoken.valid_from_at,
        spoken.valid_to_at,
        spoken.first_seen_on,
        spoken.last_seen_on,
        spoken.next_seen_on,
        spoken.sighting_number,

        -- provenance
        spoken.is_hand_kept,
        spoken.stated_in,
        spoken.snapshot_id

    from spoken
    left join unpriced_providers
        on spoken.provider_id = unpriced_providers.provider_id
    where
        -- a listing that is no text model
        spoken.model_id is not null
        -- what a subscription covers is listed at 0, and is not free
        and not (unpriced_providers.provider_id is not null and spoken.usd_per_unit = 0)

)

select * from final
