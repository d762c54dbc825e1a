with

arguments as (

    select * from {{ source('decision_record', 'arguments') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select arguments.*
    from arguments
    inner join snapshots
        on arguments.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('arguments.stated_on') }}

)

select * from final
