with

prices as (

    select * from {{ source('openrouter', 'prices') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

final as (

    select
        -- ids
        sightings.source_id,
        'openrouter' as source_provider_id,
        prices.source_model_id,

        -- what is priced
        prices.source_meter,
        'standard' as service_tier,
        'global' as region,
        'always' as time_window,
        0 as min_input_tokens,

        -- money
        prices.usd_per_unit,

        -- when: the list states no dates
        {{ since_ever() }} as valid_from_at,
        cast(null as timestamp) as valid_to_at,
        cast(null as date) as stated_on,

        -- provenance: its own list, but the host that serves a call decides the price
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        sightings.sighting_number,
        prices.source_location as stated_in,
        false as is_hand_kept,
        true as is_first_hand,
        true as is_approximate,
        cast(null as string) as copied_from,
        prices.snapshot_id

    from prices
    inner join sightings
        on prices.snapshot_id = sightings.snapshot_id
    where prices.source_meter <> 'image'

)

select * from final
