with

lifecycle as (

    select * from {{ source('decision_record', 'lifecycle') }}

),

fine_tuning as (

    select * from {{ ref('stg_decision_record__fine_tuning') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
stated as (

    select
        lifecycle.provider_id,
        lifecycle.model_id,
        lifecycle.event,
        lifecycle.event_on,
        lifecycle.date_precision,
        lifecycle.date_kind,
        lifecycle.replacement_model_id,
        lifecycle.is_approximate,
        lifecycle.stated_on,
        lifecycle.source_address,
        lifecycle.source_place,
        lifecycle.snapshot_id
    from lifecycle
    inner join snapshots
        on lifecycle.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('lifecycle.stated_on') }}

    union all

    -- the last day for jobs of fine-tuning is an event of the offering, whatever the method
    select
        provider_id,
        model_id,
        'fine_tuning_closed' as event,
        last_job_on as event_on,
        'day' as date_precision,
        'announced' as date_kind,
        cast(null as string) as replacement_model_id,
        is_approximate,
        stated_on,
        source_address,
        source_place || ' (' || method || ')' as source_place,
        snapshot_id
    from fine_tuning
    where last_job_on is not null

),

final as (

    select
        -- ids: the offering's own
        snapshots.source_id,
        stated.provider_id as source_provider_id,
        stated.model_id as source_model_id,

        -- what is said
        stated.event,
        stated.event_on,
        stated.date_precision,
        stated.date_kind,
        stated.replacement_model_id as source_replacement_id,
        stated.is_approximate,

        -- provenance
        stated.stated_on,
        cast(null as date) as withdrawn_on,
        stated.source_address || ', ' || stated.source_place as stated_in,
        stated.snapshot_id

    from stated
    inner join snapshots
        on stated.snapshot_id = snapshots.snapshot_id

)

select * from final
