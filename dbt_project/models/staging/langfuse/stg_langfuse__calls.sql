{{ config(materialized='ephemeral') }}

with

observations as (

    select
        *,
        coalesce(input_rest, output_rest, cache_read, total) is not null as has_usage,
        -- without a total, a part that is not stated need not be 0
        total is not null
        or coalesce(input_rest, input_audio, input_text, input_image, cache_read) is not null as has_input,
        total is not null
        or upper(trim(type)) = 'EMBEDDING'
        or coalesce(output_rest, output_reasoning, output_audio, output_text) is not null as has_output,
        -- parts that do not overlap
        coalesce(input_rest, 0)
        + coalesce(input_audio, 0)
        + coalesce(input_text, 0)
        + coalesce(input_image, 0) as fresh,
        coalesce(cache_read, 0) as read_tokens,
        coalesce(cache_creation, 0) + coalesce(cache_creation_5m, 0) as written,
        coalesce(cache_creation_1h, 0) as written_1h,
        coalesce(output_rest, 0)
        + coalesce(output_reasoning, 0)
        + coalesce(output_audio, 0)
        + coalesce(output_text, 0)
        + coalesce(output_accepted, 0)
        + coalesce(output_rejected, 0) as all_output,
        -- LangChain states parts of the cache writes beside their sum
        coalesce(cache_creation_of_1h, 0) as written_of_1h,
        coalesce(cache_creation_of_5m, 0) + coalesce(cache_creation_of_1h, 0) as counted_twice,
        -- a part that is not a number is -1, which a sum would hide
        least(
            input_rest, input_audio, input_text, input_image, cache_read, cache_creation, cache_creation_5m,
            cache_creation_1h, cache_creation_of_5m, cache_creation_of_1h, output_rest, output_reasoning, output_audio,
            output_text, output_accepted, output_rejected, total
        ) < 0 as is_broken
    from {{ from_usage_log('langfuse', 'observations') }} as logged

),

-- A failed call has no numbers; any other call without numbers is a gap.
calls as (

    select
        *,
        fresh + read_tokens + written + written_1h + all_output as all_tokens
    from observations
    where
        upper(trim(type)) in ('GENERATION', 'EMBEDDING')
        and (has_usage or upper(trim(coalesce(level, ''))) <> 'ERROR')

),

final as (

    select
        -- who was called, by the log's own names, which contain no provider
        cast(null as string) as log_provider,
        model as log_model,
        service_tier as log_tier,

        -- when
        called_at,

        -- tokens; parts that overlap or are incomplete do not sum to the total
        case
            when not has_usage or not has_input then null
            when is_broken or all_tokens not in (total, total - counted_twice) then -1
            else fresh
        end as fresh_input_tokens,
        read_tokens as cached_input_tokens,
        written - written_of_1h as cache_write_tokens,
        written_1h + written_of_1h as cache_write_1h_tokens,
        case when has_output then all_output end as output_tokens,
        1 as calls
    from calls

)

select * from final
