with

claims as (

    select * from {{ source('decision_record', 'claims') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select claims.*
    from claims
    inner join snapshots
        on claims.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('claims.stated_on') }}

)

select * from final
