with

events as (

    select * from {{ source('litellm_history', 'events') }}
    where event in ('added', 'start')

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- Only the latest history counts. Its listings are those of litellm itself.
final as (

    select
        -- ids
        snapshots.origin_source_id as source_id,
        events.source_provider_id,
        events.source_model_id,

        -- when it was added; of those that were there when the history begins, that day
        min(events.changed_on) as added_on

    from events
    inner join snapshots
        on events.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current
    group by all

)

select * from final
