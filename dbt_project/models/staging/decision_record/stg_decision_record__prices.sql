with

prices as (

    {{ hand_kept('decision_record', 'prices') }}

),

own_pages as (

    select * from {{ ref('own_pages') }}

),

-- Rows whose address is a page of the provider that they are about.
first_hand as (

    select distinct
        prices.provider_id,
        prices.source_address
    from prices
    inner join own_pages
        on
            prices.provider_id = own_pages.provider_id
            and left(prices.source_address, length(own_pages.address_start)) = own_pages.address_start

),

-- A price that is typed in counts as seen on the day on which its address stated it.
final as (

    select
        -- ids: our own
        'decision_record' as source_id,
        prices.provider_id as source_provider_id,
        prices.model_id as source_model_id,

        -- what is priced
        prices.meter as source_meter,
        prices.service_tier,
        prices.region,
        prices.time_window,
        prices.min_input_tokens,

        -- money
        prices.usd_per_unit,

        -- when
        coalesce(cast(prices.valid_from_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(null as timestamp) as valid_to_at,
        prices.stated_on,

        -- provenance
        prices.stated_on as first_seen_on,
        prices.stated_on as last_seen_on,
        cast(null as date) as next_seen_on,
        cast(null as bigint) as sighting_number,
        prices.source_address || ', ' || prices.source_place as stated_in,
        true as is_hand_kept,
        first_hand.provider_id is not null as is_first_hand,
        prices.is_approximate,
        cast(null as string) as copied_from,
        prices.snapshot_id

    from prices
    left join first_hand
        on
            prices.provider_id = first_hand.provider_id
            and prices.source_address = first_hand.source_address

)

select * from final
