with

lifecycle as (

    select * from {{ source('decision_record', 'lifecycle') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select lifecycle.*
    from lifecycle
    inner join snapshots
        on lifecycle.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current

)

select * from final
