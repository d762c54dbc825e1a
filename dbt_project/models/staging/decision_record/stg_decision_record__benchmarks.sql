with

benchmarks as (

    select * from {{ source('decision_record', 'benchmarks') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select benchmarks.*
    from benchmarks
    inner join snapshots
        on benchmarks.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current

)

select * from final
