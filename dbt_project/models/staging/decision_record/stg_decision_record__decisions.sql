with

decisions as (

    select * from {{ source('decision_record', 'decisions') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select decisions.*
    from decisions
    inner join snapshots
        on decisions.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('decisions.stated_on') }}

)

select * from final
