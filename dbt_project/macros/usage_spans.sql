{# How spans of model calls become calls; shared by the adapters whose logs are spans. #}


{# The calls of spans. `spans` is SQL to select from, with the columns of the contract of opentelemetry. Of a log that follows no
   convention only numbers prove what input tokens contain. `others` are columns to keep. #}
{% macro calls_of_spans(spans, is_conventional=true, others=[]) -%}
with

spans as (

    select
        *,
        coalesce(lower(trim(operation)), '') as operation_name,
        coalesce(cache_read_tokens, 0) as read_tokens,
        coalesce(cache_creation_tokens, 0) as written_tokens,
        coalesce(cache_creation_1h_tokens, 0) as written_1h_tokens,
        coalesce(cache_read_tokens, 0) + coalesce(cache_creation_tokens, 0) as cache_tokens,
        coalesce(output_tokens, 0) as stated_output,
        coalesce(reasoning_output_tokens, 0) as reasoning,
        coalesce(input_audio_tokens, 0) as audio,
        coalesce(cached_input_audio_tokens, 0) as cached_audio,
        coalesce(output_audio_tokens, 0) as audio_output,
        -- a part that is not a number is -1, which a sum would hide
        least(
            input_tokens, output_tokens, total_tokens, cache_read_tokens, cache_creation_tokens, cache_creation_1h_tokens,
            reasoning_output_tokens, input_audio_tokens, cached_input_audio_tokens, output_audio_tokens, 0
        ) < 0 as is_broken
    from {{ spans }} as logged

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

conventions as (

    select * from {{ ref('span_conventions') }}

),

-- Whether input tokens contain the cached ones: the total decides, then what is impossible, then the provider's convention.
told as (

    select
        calls.*,
        usage_hosts.provider as host_provider,
        -- some leave the tokens of reasoning out of the output, which only the total tells
        calls.reasoning > 0
        and calls.total_tokens in (
            calls.input_tokens + calls.stated_output + calls.reasoning,
            calls.input_tokens + calls.cache_tokens + calls.stated_output + calls.reasoning
        ) as is_reasoning_apart,
        case
            when calls.cache_tokens = 0 then 'within'
            when
                calls.total_tokens - calls.input_tokens - calls.cache_tokens - calls.stated_output in (0, calls.reasoning)
                then 'apart'
            when calls.cache_tokens > calls.input_tokens
                then case when conventions.cached_input = 'within' then 'unclear' else 'apart' end
            when conventions.cached_input in ('within', 'added') then 'within'
            -- where the total is computed from tokens that leave the cached ones out, it proves nothing
            when {{ 'conventions.cached_input is null' if is_conventional else 'false' }} and calls.total_tokens is not null
                then 'within'
            else 'unclear'
        end as cached_input
    from calls
    left join conventions
        on {{ 'lower(trim(calls.provider)) = conventions.provider' if is_conventional else 'false' }}
    -- the client of OpenAI calls others, too, and names itself
    left join {{ ref('usage_hosts') }} as usage_hosts
        on
            lower(trim(calls.provider)) = 'openai'
            and lower(calls.server_address) like '%' || usage_hosts.host || '%'

),

summed as (

    select
        *,
        stated_output + case when is_reasoning_apart then reasoning else 0 end as all_output,
        input_tokens - case when cached_input = 'within' then cache_tokens else 0 end as uncached
    from told

),

judged as (

    select
        *,
        case
            when is_broken or input_tokens is null then null
            when cached_input = 'unclear' then 'cached_input_unclear'
            when
                total_tokens not in (uncached + cache_tokens + all_output, input_tokens + all_output)
                then 'parts_do_not_sum'
            when reasoning > all_output or audio - cached_audio > uncached or cached_audio > read_tokens
                then 'parts_do_not_sum'
        end as known_gap
    from summed

),

final as (

    select
        -- one id of two models is no id
        trace_id || '/' || span_id || '/' || coalesce(model, '') as call_id,

        -- who was called, by the log's own names
        coalesce(host_provider, provider) as log_provider,
        model as log_model,
        service_tier as log_tier,
        case
            when server_address is not null then {{ region_of_address('server_address') }}
            -- of others it may be the region of the program
            when lower(provider) like 'aws%' then called_region
        end as log_region,

        -- when
        called_at,

        -- tokens
        case when is_broken then -1 else uncached - (audio - cached_audio) end as fresh_input_tokens,
        read_tokens - cached_audio as cached_input_tokens,
        written_tokens - written_1h_tokens as cache_write_tokens,
        written_1h_tokens as cache_write_1h_tokens,
        -- an embedding has no output; any other call without a number of output tokens is a gap
        case when operation_name = 'embeddings' or output_tokens is not null then all_output - audio_output end
            as output_tokens,
        reasoning_output_tokens,

        -- other amounts
        audio - cached_audio as input_audio_tokens,
        cached_audio as cached_input_audio_tokens,
        audio_output as output_audio_tokens,

        {%- for column in others %}
        {{ column }},
        {%- endfor %}

        known_gap,
        1 as calls
    from judged

)

select * from final
{%- endmacro %}
