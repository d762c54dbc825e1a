with

models as (

    select * from {{ source('langchain_profiles', 'models') }}

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

        -- what is listed: the packages have chat models only
        cast(null as string) as provider_name,
        models.model_name,
        cast(null as string) as modality,
        cast(null as string) as sold_as,
        cast(null as string) as alias_of,
        -- the largest input is not the window
        cast(null as bigint) as context_window_tokens,
        nullif(models.max_output_tokens, 0) as max_output_tokens,
        models.has_open_weights,
        models.has_function_calling,
        models.has_reasoning,
        models.has_vision,
        models.has_structured_output,
        models.released_on,

        -- provenance
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.is_current,
        models.source_location,
        models.snapshot_id

    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id

)

select * from final
