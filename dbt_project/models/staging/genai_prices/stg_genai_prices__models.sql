with

models as (

    select * from {{ source('genai_prices', 'models') }}

),

providers as (

    select * from {{ source('genai_prices', 'providers') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids
        snapshots.source_id,
        models.source_provider_id,
        models.source_model_id,

        -- what is listed
        providers.provider_name,
        models.model_name,
        models.context_window_tokens,
        models.is_deprecated,

        -- provenance
        snapshots.first_seen_on,
        snapshots.is_current,
        models.source_location,
        models.snapshot_id

    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id
    inner join providers
        on
            models.snapshot_id = providers.snapshot_id
            and models.source_provider_id = providers.source_provider_id

)

select * from final
