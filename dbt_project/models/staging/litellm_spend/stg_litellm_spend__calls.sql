{{ config(materialized='ephemeral') }}

with

requests as (

    select
        *,
        -- null where prompt_tokens may or may not include cache writes; details mean that it does, and their number was
        -- wrong in some versions
        case
            when detailed_write_tokens is not null then coalesce(stated_write_tokens, detailed_write_tokens)
            when coalesce(stated_write_tokens, 0) = 0 then 0
            when stated_write_tokens < 0 then -1
        end as write_tokens
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
        provider as log_provider,
        model as log_model,
        service_tier as log_tier,

        -- when
        called_at,

        -- tokens; more cached than input tokens stay negative, which is a gap
        prompt_tokens - coalesce(cache_read_tokens, 0) - write_tokens as fresh_input_tokens,
        coalesce(cache_read_tokens, 0) as cached_input_tokens,
        write_tokens - coalesce(cache_write_1h_tokens, 0) as cache_write_tokens,
        coalesce(cache_write_1h_tokens, 0) as cache_write_1h_tokens,
        -- a success without tokens, such as an image, is metered otherwise: a gap, and no free call
        case when prompt_tokens = 0 and completion_tokens = 0 then null else completion_tokens end as output_tokens,
        1 as calls
    from calls

)

select * from final
