{{ config(
    materialized='ephemeral',
    meta={'reads': [
        'call_id', 'log_region', 'known_gap', 'reasoning_output_tokens', 'input_audio_tokens', 'output_audio_tokens', 'billed'
    ]}
) }}

{%- set spans -%}
(
    select
        *,
        call_id as trace_id,
        '' as span_id,
        cast(null as string) as service_tier,
        cast(null as string) as called_region,
        -- a success without tokens is a gap, a failure without them is no call
        case when status like '2%' then 'chat' end as operation
    from {{ from_usage_log('helicone', 'requests') }} as requests
    -- an answer from the cache of Helicone is no call; a request that is not such an answer has no reference, or one of zeros
    where coalesce({{ regexp_remove_all('cached_from', "'[0-]'") }}, '') = ''
)
{%- endset %}

{{ calls_of_spans(spans, is_conventional=false, others=['billed']) }}
