with

lifecycle as (

    select * from {{ source('decision_record', 'lifecycle') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select
        -- ids: the offering's own
        snapshots.source_id,
        lifecycle.provider_id as source_provider_id,
        lifecycle.model_id as source_model_id,

        -- what is said
        lifecycle.event,
        lifecycle.event_on,
        lifecycle.date_precision,
        lifecycle.date_kind,
        lifecycle.replacement_model_id as source_replacement_id,
        lifecycle.is_approximate,

        -- provenance
        lifecycle.stated_on,
        cast(null as date) as withdrawn_on,
        lifecycle.source_address || ', ' || lifecycle.source_place as stated_in,
        lifecycle.snapshot_id

    from lifecycle
    inner join snapshots
        on lifecycle.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('lifecycle.stated_on') }}

)

select * from final
