{{ config(materialized='ephemeral', meta={'reads': ['call_id', 'log_region', 'known_gap', 'web_searches']}) }}

with

answers as (

    select
        *,
        nullif(regexp_extract(message_id, '^(msg_[a-z]+)_', 1), '') as platform,
        coalesce(cache_write_1h_tokens, 0) as written_1h
    from {{ from_usage_log('claude_code', 'lines') }} as logged
    -- messages of Claude Code itself are no answers of a model
    where type = 'assistant' and model <> '<synthetic>'

),

final as (

    select
        -- who was called, by the log's own names
        nullif(concat_ws(' ', message_id, request_id), '') as call_id,
        coalesce(platform, 'anthropic') as log_provider,
        model as log_model,
        case when speed <> 'standard' then speed else service_tier end as log_tier,
        nullif(inference_geo, 'not_available') as log_region,

        -- when
        called_at,

        -- tokens; writes without a duration are those of five minutes, the default of the API
        input_tokens as fresh_input_tokens,
        coalesce(cache_read_tokens, 0) as cached_input_tokens,
        coalesce(cache_creation_tokens - written_1h, cache_write_5m_tokens, 0) as cache_write_tokens,
        written_1h as cache_write_1h_tokens,
        output_tokens,

        -- other amounts
        web_searches,

        -- such as a compaction, which is billed and counted in no other number
        case
            when replace({{ regexp_replace_all('iterations', '[^a-z:]', '') }}, 'type:message', '') like '%type:%'
                then 'parts_do_not_sum'
        end as known_gap,

        1 as calls
    from answers

)

select * from final
