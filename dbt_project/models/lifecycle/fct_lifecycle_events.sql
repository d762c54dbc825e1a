with

events as (

    select * from {{ ref('int_lifecycle_events__unioned') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- One row for listings of one offering for which a source states the same.
final as (

    select
        -- ids
        events.offering_id,
        events.source_id,

        -- what is stated
        events.event,
        events.event_on,
        events.date_precision,
        events.date_kind,
        max(events.replacement_model_id) as replacement_model_id,
        bool_or(events.is_approximate) as is_approximate,
        max(events.known_bad_because) as known_bad_because,

        -- provenance
        cast(count(*) as integer) as statements,
        events.stated_on,
        -- typed-in rows count as seen on the day on which their page stated them
        max(case when events.is_hand_kept then events.stated_on else snapshots.last_seen_on end) as seen_on,
        max(events.withdrawn_on) as withdrawn_on,
        bool_or(events.is_first_hand) as is_first_hand,
        max(snapshots.copied_from) as copied_from,
        max_by(events.stated_in, events.stated_in) as stated_in,
        max_by(events.snapshot_id, events.stated_in) as snapshot_id

    from events
    inner join snapshots
        on events.snapshot_id = snapshots.snapshot_id
    group by
        events.offering_id, events.source_id, events.event, events.event_on, events.date_precision,
        events.date_kind, events.stated_on

)

select * from final
