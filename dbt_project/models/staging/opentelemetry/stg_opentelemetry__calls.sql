{{ config(
    materialized='ephemeral',
    meta={'reads': [
        'call_id', 'log_region', 'known_gap', 'reasoning_output_tokens', 'input_audio_tokens', 'cached_input_audio_tokens',
        'output_audio_tokens', 'billed'
    ]}
) }}

{%- set spans -%}
(
    select
        *,
        coalesce(
            stated_operation,
            case upper(trim(kind)) when 'LLM' then 'chat' when 'EMBEDDING' then 'embeddings' end
        ) as operation
    from {{ from_usage_log('opentelemetry', 'spans') }} as logged
    -- in OpenInference, spans around a call may repeat its tokens
    where
        upper(trim(coalesce(kind, ''))) not in (
            'AGENT', 'CHAIN', 'DECISION', 'EVALUATOR', 'GUARDRAIL', 'PROMPT', 'RERANKER', 'RETRIEVER', 'TOOL'
        )
)
{%- endset %}

{{ calls_of_spans(spans, others=['billed']) }}
