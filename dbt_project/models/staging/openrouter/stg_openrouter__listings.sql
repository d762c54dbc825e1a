with

models as (

    select * from {{ source('openrouter', 'models') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids
        snapshots.source_id,
        'openrouter' as source_provider_id,
        models.source_model_id,

        -- what is listed
        cast(null as string) as provider_name,
        models.model_name,
        {{ modality_of('models.input_modalities', 'models.output_modalities', 'models.has_function_calling') }}
            as modality,
        'serverless' as sold_as,
        cast(null as string) as alias_of,
        nullif(models.context_window_tokens, 0) as context_window_tokens,
        nullif(models.max_output_tokens, 0) as max_output_tokens,
        cast(null as boolean) as has_open_weights,
        models.has_function_calling,
        models.has_reasoning,
        models.has_vision,
        models.has_structured_output,
        cast(null as date) as released_on,

        -- provenance
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.is_current,
        models.source_location,
        models.snapshot_id

    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id
    where
        -- entries that pick among models, and names that move to the newest model
        not models.is_router
        and models.source_model_id not like '~%'

)

select * from final
