{{ config(materialized='ephemeral') }}

with

spans as (

    select
        *,
        coalesce(lower(trim(operation)), '') as operation_name
    from {{ from_usage_log('opentelemetry', 'spans') }} as logged

),

-- A span without tokens is no call, unless its operation is one; then it is a gap. Spans of agents and workflows are
-- left out, since they sum the calls below them.
calls as (

    select * from spans
    where
        (
            coalesce(input_tokens, output_tokens) is not null
            or operation_name in ('chat', 'generate_content', 'text_completion', 'embeddings')
        )
        and operation_name not in ('create_agent', 'execute_tool', 'invoke_agent', 'invoke_workflow')

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
        input_tokens - coalesce(cache_read_tokens, 0) - coalesce(cache_creation_tokens, 0) as fresh_input_tokens,
        coalesce(cache_read_tokens, 0) as cached_input_tokens,
        coalesce(cache_creation_tokens, 0) as cache_write_tokens,
        cast(0 as bigint) as cache_write_1h_tokens,
        -- an embedding has no output; any other call without a number of output tokens is a gap
        case when operation_name = 'embeddings' then coalesce(output_tokens, 0) else output_tokens end as output_tokens,
        1 as calls
    from calls

)

select * from final
