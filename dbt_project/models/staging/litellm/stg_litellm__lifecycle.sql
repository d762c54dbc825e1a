with

models as (

    select * from {{ source('litellm', 'models') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- a bare date: the catalogue does not say whether it is an end or only until when the model is promised. Stated since
-- the first snapshot that named that day
final as (

    select
        -- ids
        snapshots.source_id,
        models.source_provider_id,
        models.source_model_id,

        -- what is said
        'end' as event,
        models.deprecation_date as event_on,
        'day' as date_precision,
        'unqualified' as date_kind,
        max_by(models.successor_model, snapshots.last_seen_on) as source_replacement_id,
        false as is_approximate,

        -- provenance
        min(snapshots.first_seen_on) as stated_on,
        coalesce(
            max_by(models.deprecation_address, snapshots.last_seen_on),
            max_by(models.source_location, snapshots.last_seen_on)
        ) as stated_in,
        max_by(models.snapshot_id, snapshots.last_seen_on) as snapshot_id

    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id
    where
        models.is_text_model
        and models.deprecation_date is not null
    group by snapshots.source_id, models.source_provider_id, models.source_model_id, models.deprecation_date

)

select * from final
