with

models as (

    select * from {{ source('genai_prices', 'models') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- The flag means discouraged or no longer listed; it has no day, and calls may still work. A listing that has it now
-- counts as flagged since the first snapshot with the flag.
final as (

    select
        -- ids
        snapshots.source_id,
        models.source_provider_id,
        models.source_model_id,

        -- what is stated
        'deprecated' as event,
        cast(null as date) as event_on,
        cast(null as string) as date_precision,
        'unqualified' as date_kind,
        cast(null as string) as source_replacement_id,
        false as is_approximate,

        -- provenance
        min(snapshots.first_seen_on) as stated_on,
        cast(null as date) as withdrawn_on,
        max_by(models.source_location, snapshots.last_seen_on) as stated_in,
        max_by(models.snapshot_id, snapshots.last_seen_on) as snapshot_id

    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id
    where models.is_deprecated
    group by all
    having bool_or(snapshots.is_current)

)

select * from final
