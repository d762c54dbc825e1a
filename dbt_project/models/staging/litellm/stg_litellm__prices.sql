with

prices as (

    select * from {{ source('litellm', 'prices') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

final as (

    select
        -- ids
        sightings.source_id,
        prices.source_provider_id,
        prices.source_model_id,

        -- what is priced; a region is part of the listing's id
        prices.meter as source_meter,
        prices.service_tier,
        'global' as region,
        prices.time_window,
        prices.min_input_tokens,

        -- money
        prices.usd_per_unit,

        -- when: the catalogue states no dates
        {{ since_ever() }} as valid_from_at,
        cast(null as timestamp) as valid_to_at,
        cast(null as date) as stated_on,

        -- provenance
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        sightings.sighting_number,
        prices.source_location as stated_in,
        false as is_hand_kept,
        false as is_first_hand,
        false as is_approximate,
        cast(null as string) as copied_from,
        prices.snapshot_id

    from prices
    inner join sightings
        on prices.snapshot_id = sightings.snapshot_id

)

select * from final
