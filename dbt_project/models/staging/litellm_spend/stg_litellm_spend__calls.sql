{{ config(
    materialized='ephemeral',
    meta={'reads': [
        'call_id', 'log_region', 'known_gap', 'reasoning_output_tokens', 'input_audio_tokens', 'output_audio_tokens',
        'input_image_tokens', 'output_image_tokens', 'input_video_tokens', 'web_searches', 'billed', 'billed_input',
        'billed_output', 'billed_tools'
    ]}
) }}

with

requests as (

    select
        *,
        coalesce(cache_read_tokens, 0) as read_tokens,
        -- null where prompt_tokens may or may not include cache writes; details mean that it does, and their number was
        -- wrong in some versions
        case
            when detailed_write_tokens is not null then coalesce(stated_write_tokens, detailed_write_tokens)
            when coalesce(stated_write_tokens, 0) = 0 then 0
            when stated_write_tokens < 0 then -1
        end as write_tokens,
        coalesce(input_audio_tokens, 0)
        + coalesce(input_image_tokens, 0)
        + coalesce(input_video_tokens, 0) as other_input,
        coalesce(output_audio_tokens, 0) + coalesce(output_image_tokens, 0) as other_output,
        -- the total tells whether completion_tokens contain those of reasoning
        case
            when
                reasoning_output_tokens > 0
                and total_tokens = prompt_tokens + completion_tokens + reasoning_output_tokens
                then reasoning_output_tokens
            else 0
        end as reasoning_apart,
        least(
            input_audio_tokens, input_image_tokens, input_video_tokens, output_audio_tokens, output_image_tokens,
            web_searches,
            reasoning_output_tokens, 0
        ) < 0 as is_broken
    from {{ from_usage_log('litellm_spend', 'spend_logs') }} as logged

),

-- Answers from LiteLLM's own cache, failures without tokens and calls of tools are no model calls.
calls as (

    select * from requests
    where
        lower(trim(coalesce(cache_hit, ''))) <> 'true'
        and not (
            lower(trim(coalesce(status, ''))) = 'failure'
            and coalesce(prompt_tokens, 0) = 0
            and coalesce(completion_tokens, 0) = 0
        )
        and lower(trim(coalesce(call_type, ''))) not in ('call_mcp_tool', 'list_mcp_tools')

),

final as (

    select
        -- who was called, by the log's own names
        call_id,
        coalesce(provider, case when model like '%/%' then split_part(model, '/', 1) end) as log_provider,
        model as log_model,
        coalesce(billed_tier, service_tier) as log_tier,
        {{ region_of_address('api_base') }} as log_region,

        -- when
        called_at,

        -- tokens; more cached than input tokens stay negative, which is a gap
        case when is_broken then -1 else prompt_tokens - read_tokens - write_tokens - other_input end
            as fresh_input_tokens,
        read_tokens as cached_input_tokens,
        write_tokens - coalesce(cache_write_1h_tokens, 0) as cache_write_tokens,
        coalesce(cache_write_1h_tokens, 0) as cache_write_1h_tokens,
        -- a success without tokens, such as an image, is metered otherwise: a gap, and no free call
        case
            when prompt_tokens = 0 and completion_tokens = 0 then null
            else completion_tokens + reasoning_apart - other_output
        end as output_tokens,
        reasoning_output_tokens,

        -- other amounts
        input_audio_tokens,
        input_image_tokens,
        input_video_tokens,
        output_audio_tokens,
        output_image_tokens,
        web_searches,

        case
            -- which of the cached tokens are of audio is not stated
            when input_audio_tokens > 0 and read_tokens > 0 then 'cached_audio_unclear'
            when
                prompt_tokens >= 0
                and completion_tokens >= 0
                and (
                    total_tokens > prompt_tokens + completion_tokens + reasoning_apart
                    or reasoning_output_tokens > completion_tokens + reasoning_apart
                )
                then 'parts_do_not_sum'
        end as known_gap,

        -- what was billed
        billed,
        billed_input,
        billed_output,
        billed_tools,

        1 as calls
    from calls

)

select * from final
