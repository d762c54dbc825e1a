{{ config(materialized='ephemeral') }}

with

requests as (

    select
        *,
        -- null where it cannot be told whether prompt_tokens holds what was written; the details say so by being there,
        -- and were once wrong about how much
        case
            when detailed_write_tokens is not null then coalesce(stated_write_tokens, detailed_write_tokens)
            when coalesce(stated_write_tokens, 0) = 0 then 0
            when stated_write_tokens < 0 then -1
        end as write_tokens
    from {{ from_usage_log('litellm_spend', 'spend_logs') }} as logged

),

-- what LiteLLM's own cache answered, what failed before it cost anything, and calls of tools are no calls of a model
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
        -- who was called, in the log's own words
        provider as log_provider,
        model as log_model,
        service_tier as log_tier,

        -- when
        called_at,

        -- how much; more from the cache than there was stays below 0
        prompt_tokens - coalesce(cache_read_tokens, 0) - write_tokens as fresh_input_tokens,
        coalesce(cache_read_tokens, 0) as cached_input_tokens,
        write_tokens - coalesce(cache_write_1h_tokens, 0) as cache_write_tokens,
        coalesce(cache_write_1h_tokens, 0) as cache_write_1h_tokens,
        -- what succeeded without a token is not metered by them, such as an image: a gap, not a call for nothing
        case when prompt_tokens = 0 and completion_tokens = 0 then null else completion_tokens end as output_tokens,
        1 as calls
    from calls

)

select * from final
