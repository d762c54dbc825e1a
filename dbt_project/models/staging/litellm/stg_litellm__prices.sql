with

prices as (

    select * from {{ source('litellm', 'prices') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

-- The history says on which day a listing was added, and whether a price of it has changed since.
history as (

    select
        events.source_model_id,
        max(events.changed_on) as added_on
    from {{ source('litellm_history', 'events') }} as events
    inner join sightings
        on events.snapshot_id = sightings.snapshot_id
    left join {{ source('litellm_history', 'prices') }} as changes
        on
            events.snapshot_id = changes.snapshot_id
            and events.source_model_id = changes.source_model_id
            and changes.correction is null
    where
        events.event in ('added', 'start')
        and changes.source_model_id is null
    group by all

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

        -- when: the catalogue states no dates, but of a listing without a change the first day is known
        coalesce(cast(history.added_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(null as timestamp) as valid_to_at,
        history.added_on as stated_on,

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

    left join history
        on
            prices.source_model_id = history.source_model_id
            and sightings.first_seen_on >= history.added_on

)

select * from final
