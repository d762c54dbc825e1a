with

models as (

    select * from {{ source('decision_record', 'models') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select models.*
    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('models.stated_on') }}

)

select * from final
