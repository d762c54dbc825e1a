with

changes as (

    select * from {{ source('litellm_history', 'events') }}
    where event = 'deprecation'

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- Of several changes on one day, the last one stands. Only the latest history counts; it has all earlier ones.
changes_by_day as (

    select
        snapshots.source_id,
        changes.*
    from changes
    inner join snapshots
        on changes.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current
    qualify
        row_number() over (
            partition by changes.source_model_id, changes.changed_on
            order by changes.change_number desc nulls last
        ) = 1

),

spans as (

    select
        *,
        lead(changed_on) over (
            partition by source_model_id
            order by changed_on nulls last
        ) as withdrawn_on
    from changes_by_day

),

-- A bare date, as in litellm: it holds until the day on which litellm states another one or none.
final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,

        -- what is stated
        'announced' as event,
        new_deprecation_date as event_on,
        'day' as date_precision,
        'unqualified' as date_kind,
        cast(null as string) as source_replacement_id,
        false as is_approximate,

        -- provenance
        changed_on as stated_on,
        withdrawn_on,
        'commit ' || commit_id as stated_in,
        snapshot_id

    from spans
    where new_deprecation_date is not null

)

select * from final
