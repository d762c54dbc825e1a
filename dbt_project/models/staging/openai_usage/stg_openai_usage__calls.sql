{{ config(
    materialized='ephemeral',
    meta={'reads': [
        'call_id', 'known_gap', 'input_audio_tokens', 'cached_input_audio_tokens', 'output_audio_tokens', 'input_image_tokens',
        'cached_input_image_tokens', 'output_image_tokens'
    ]}
) }}

with

totals as (

    select
        *,
        coalesce(cached_tokens, 0) as read_tokens,
        coalesce(written_tokens, 0) as write_tokens,
        coalesce(input_audio_tokens, 0) as audio,
        coalesce(cached_input_audio_tokens, 0) as cached_audio,
        coalesce(input_image_tokens, 0) as image,
        coalesce(cached_input_image_tokens, 0) as cached_image,
        coalesce(output_audio_tokens, 0) + coalesce(output_image_tokens, 0) as other_output,
        -- a part that is not a number is -1, which a sum would hide
        least(
            requests, input_tokens, output_tokens, cached_tokens, written_tokens, text_tokens, cached_text_tokens,
            input_audio_tokens, cached_input_audio_tokens, input_image_tokens, cached_input_image_tokens,
            text_output_tokens,
            output_audio_tokens, output_image_tokens, 0
        ) < 0 as is_broken
    from {{ from_usage_log('openai_usage', 'totals') }} as logged
    -- a bucket without usage has no numbers
    where coalesce(requests, input_tokens) is not null

),

-- What input tokens are the sum of: all kinds with what was cached, all kinds without it, or text alone.
told as (

    select
        *,
        coalesce(cached_text_tokens, read_tokens - cached_audio - cached_image) as cached_text,
        case
            when text_tokens is null and audio + image = 0 then 'all'
            when text_tokens + audio + image = input_tokens then 'all'
            when text_tokens + audio + image = input_tokens - read_tokens - write_tokens then 'uncached'
            when text_tokens = input_tokens then 'text'
        end as input_sums,
        case
            when text_output_tokens is null and other_output = 0 then output_tokens
            when text_output_tokens + other_output = output_tokens then text_output_tokens
            when text_output_tokens = output_tokens then text_output_tokens
        end as text_output
    from totals

),

final as (

    select
        -- who was called, by the log's own names
        row_id as call_id,
        'openai' as log_provider,
        model as log_model,
        case when lower(trim(batch)) = 'true' then 'batch' else service_tier end as log_tier,

        -- when
        called_at,

        -- tokens
        case
            when is_broken then -1
            -- how many of these tokens are audio is not counted
            when lower(operation) like '%realtime%' then null
            when input_sums = 'uncached' then text_tokens
            else coalesce(text_tokens, input_tokens) - cached_text - write_tokens
        end as fresh_input_tokens,
        cached_text as cached_input_tokens,
        write_tokens as cache_write_tokens,
        cast(0 as bigint) as cache_write_1h_tokens,
        coalesce(text_output, output_tokens) as output_tokens,

        -- other amounts
        case when input_sums = 'uncached' then audio else audio - cached_audio end as input_audio_tokens,
        cached_audio as cached_input_audio_tokens,
        case when input_sums = 'uncached' then image else image - cached_image end as input_image_tokens,
        cached_image as cached_input_image_tokens,
        output_audio_tokens,
        output_image_tokens,

        case
            when
                not is_broken
                and input_tokens is not null
                and (
                    input_sums is null
                    or text_output is null
                    or cached_text + cached_audio + cached_image <> read_tokens
                )
                then 'parts_do_not_sum'
        end as known_gap,

        case when requests >= 0 then requests end as calls
    from told

)

select * from final
