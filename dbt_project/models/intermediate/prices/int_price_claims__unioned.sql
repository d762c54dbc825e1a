with

prices as (

    select * from {{ ref('int_listing_prices__unioned') }}

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}
    where is_spokesman

),

unpriced_providers as (

    select * from {{ ref('unpriced_providers') }}

),

-- hand-kept prices name the offering itself; catalogues name a listing, whose id may bear a region
placed as (

    select
        prices.*,
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

final as (

    select
        -- ids
        placed.source_id,
        placed.provider_id,
        placed.model_id,

        -- what is priced
        placed.place as region,
        placed.meter,
        placed.service_tier,
        placed.min_input_tokens,
        placed.time_window,

        -- money
        placed.usd_per_unit,

        -- when
        placed.valid_from_at,
        placed.valid_to_at,
        placed.first_seen_on,
        placed.last_seen_on,
        placed.next_seen_on,
        placed.sighting_number,

        -- provenance
        placed.is_hand_kept,
        placed.stated_in,
        placed.snapshot_id

    from placed
    left join unpriced_providers
        on placed.provider_id = unpriced_providers.provider_id
    where
        -- a listing that is no text model, or for which another one speaks
        placed.model_id is not null
        -- what a subscription covers is listed at 0, and is not free
        and not (unpriced_providers.provider_id is not null and placed.usd_per_unit = 0)

)

select * from final
