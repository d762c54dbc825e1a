with

fine_tuning as (

    select * from {{ source('decision_record', 'fine_tuning') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select fine_tuning.*
    from fine_tuning
    inner join snapshots
        on fine_tuning.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('fine_tuning.stated_on') }}

)

select * from final
