with

offerings as (

    select * from {{ source('decision_record', 'offerings') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select offerings.*
    from offerings
    inner join snapshots
        on offerings.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('offerings.stated_on') }}

)

select * from final
