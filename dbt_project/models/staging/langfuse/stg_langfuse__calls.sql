{{ config(
    materialized='ephemeral',
    meta={'reads': [
        'call_id', 'known_gap', 'reasoning_output_tokens', 'input_audio_tokens', 'output_audio_tokens', 'input_image_tokens',
        'output_image_tokens', 'input_video_tokens', 'billed', 'billed_input', 'billed_output'
    ]}
) }}

with

-- A row that was answered from a cache of the program is no call. Numbers beside usage_details hold where it is empty;
-- 0 may be what Langfuse shows for numbers that it does not have.
observations as (

    select
        *,
        coalesce(input_rest, output_rest, cache_read, input_audio_tokens, output_audio_tokens, total) is null
        and counted_input + counted_output > 0 as is_counted_beside
    from {{ from_usage_log('langfuse', 'observations') }} as logged
    where
        upper(trim(type)) in ('GENERATION', 'EMBEDDING')
        and lower(trim(coalesce(cache_hit, ''))) <> 'true'
        and lower(trim(coalesce(metadata_cache_hit, ''))) <> 'true'

),

parts as (

    select
        *,
        coalesce(is_counted_beside, false)
        or coalesce(input_rest, output_rest, cache_read, input_audio_tokens, output_audio_tokens, total) is not null
            as has_usage,
        -- without a total, a part that is not stated need not be 0
        coalesce(is_counted_beside, false)
        or coalesce(total, input_rest, input_audio_tokens, input_text, input_image_tokens, cache_read) is not null
            as has_input,
        coalesce(is_counted_beside, false)
        or upper(trim(type)) = 'EMBEDDING'
        or coalesce(total, output_rest, reasoning_output_tokens, output_audio_tokens, output_text) is not null
            as has_output,
        -- parts that do not overlap
        case when is_counted_beside then counted_input else coalesce(input_rest, 0) + coalesce(input_text, 0) end
            as fresh,
        coalesce(input_audio_tokens, 0) + coalesce(input_image_tokens, 0) + coalesce(input_video_tokens, 0)
            as other_input,
        coalesce(cache_read, 0) as read_tokens,
        coalesce(cache_creation, 0) + coalesce(cache_creation_5m, 0) as written,
        coalesce(cache_creation_1h, 0) as written_1h,
        case when is_counted_beside then counted_output else coalesce(output_rest, 0) + coalesce(output_text, 0) end
        + coalesce(reasoning_output_tokens, 0)
        + coalesce(output_accepted, 0)
        + coalesce(output_rejected, 0) as all_output,
        coalesce(output_audio_tokens, 0) + coalesce(output_image_tokens, 0) as other_output,
        -- LangChain states parts of the cache writes beside their sum
        coalesce(cache_creation_of_1h, 0) as written_of_1h,
        coalesce(cache_creation_of_5m, 0) + coalesce(cache_creation_of_1h, 0) as counted_twice,
        -- a part that is not a number is -1, which a sum would hide
        least(
            input_rest, input_audio_tokens, input_text, input_image_tokens, input_video_tokens, cache_read,
            cache_creation, cache_creation_5m, cache_creation_1h, cache_creation_of_5m, cache_creation_of_1h,
            output_rest, reasoning_output_tokens, output_audio_tokens, output_image_tokens, output_text,
            output_accepted, output_rejected, total, 0
        ) < 0 as is_broken
    from observations

),

-- A failed call has no numbers; any other call without numbers is a gap.
calls as (

    select
        *,
        fresh + other_input + read_tokens + written + written_1h + all_output + other_output as all_tokens
    from parts
    where has_usage or upper(trim(coalesce(level, ''))) <> 'ERROR'

),

final as (

    select
        -- who was called, by the log's own names, which contain no provider
        call_id,
        cast(null as string) as log_provider,
        model as log_model,
        service_tier as log_tier,

        -- when
        called_at,

        -- tokens
        case
            when not has_usage or not has_input then null
            when is_broken then -1
            else fresh
        end as fresh_input_tokens,
        read_tokens as cached_input_tokens,
        written - written_of_1h as cache_write_tokens,
        written_1h + written_of_1h as cache_write_1h_tokens,
        case when has_output then all_output end as output_tokens,
        reasoning_output_tokens,

        -- other amounts
        input_audio_tokens,
        input_image_tokens,
        input_video_tokens,
        output_audio_tokens,
        output_image_tokens,

        -- parts that overlap or are incomplete do not sum to the total
        case
            when not is_broken and all_tokens not in (total, total - counted_twice) then 'parts_do_not_sum'
            when is_counted_beside and all_tokens <> counted_total then 'parts_do_not_sum'
            -- which of the cached tokens are of audio is not stated
            when input_audio_tokens > 0 and read_tokens > 0 then 'cached_audio_unclear'
        end as known_gap,

        -- what was billed; a cost has many parts, of which two are told apart
        billed,
        case when billed_input + billed_output = billed then billed_input end as billed_input,
        case when billed_input + billed_output = billed then billed_output end as billed_output,

        1 as calls
    from calls

)

select * from final
