with

candidates as (

    select * from {{ source('decision_record', 'candidates') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select candidates.*
    from candidates
    inner join snapshots
        on candidates.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('candidates.stated_on') }}

)

select * from final
