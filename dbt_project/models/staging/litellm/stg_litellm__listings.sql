with

models as (

    select * from {{ source('litellm', 'models') }}

),

capabilities as (

    select * from {{ source('litellm', 'capabilities') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

flags as (

    select
        snapshot_id,
        source_model_id,
        bool_or(is_supported) filter (where capability = 'function_calling') as has_function_calling,
        bool_or(is_supported) filter (where capability = 'reasoning') as has_reasoning,
        bool_or(is_supported) filter (where capability = 'vision') as has_vision,
        bool_or(is_supported) filter (where capability = 'response_schema') as has_structured_output
    from capabilities
    group by all

),

final as (

    select
        -- ids
        snapshots.source_id,
        models.source_provider_id,
        models.source_model_id,

        -- what is listed; the catalogue states the largest input, and no context window
        cast(null as string) as provider_name,
        cast(null as string) as model_name,
        case
            -- what hosts ask by the size of a model; their models have the provider in the id
            when
                models.source_provider_id in ('fireworks_ai', 'fireworks_ai-embedding-models', 'together_ai')
                and models.source_model_id not like '%/%'
                then 'other'
            when models.is_text_model then 'text'
            when models.mode = 'embedding' then 'embedding'
            when models.mode = 'rerank' then 'rerank'
            when models.mode in ('image_generation', 'image_edit') then 'image'
            when models.mode in ('audio_speech', 'audio_transcription', 'realtime') then 'audio'
            when models.mode = 'video_generation' then 'video'
            when models.mode in ('moderation', 'guardrail') then 'moderation'
            when models.alias_of is null then 'other'
        end as modality,
        -- The catalogue has the whole library of Fireworks at prices by size. Serverless is what it read on the pages
        -- for that.
        case
            when models.source_provider_id = 'fireworks_ai'
                then
                    case
                        when
                            models.source_address like '%/serverless/%'
                            or models.source_address like '%/changelog%'
                            or models.source_address like '%/nexus/%'
                            then 'serverless'
                        else 'dedicated'
                    end
        end as sold_as,
        models.alias_of,
        cast(null as bigint) as context_window_tokens,
        models.max_output_tokens,
        cast(null as boolean) as has_open_weights,
        flags.has_function_calling,
        flags.has_reasoning,
        flags.has_vision,
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
            and models.source_model_id = flags.source_model_id

)

select * from final
