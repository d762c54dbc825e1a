with

events as (

    select * from {{ ref('int_lifecycle_events__unioned') }}

),

-- One row for listings of one offering for which a source states the same.
final as (

    select
        -- ids
        offering_id,
        source_id,

        -- what is stated
        event,
        event_on,
        date_precision,
        date_kind,
        max(replacement_model_id) as replacement_model_id,
        bool_or(is_approximate) as is_approximate,
        max(known_bad_because) as known_bad_because,

        -- provenance
        cast(count(*) as integer) as statements,
        stated_on,
        max(withdrawn_on) as withdrawn_on,
        max_by(stated_in, stated_in) as stated_in,
        max_by(snapshot_id, stated_in) as snapshot_id

    from events
    group by offering_id, source_id, event, event_on, date_precision, date_kind, stated_on

)

select * from final
