{%- set amounts = other_amounts() | list -%}
{{ config(
    materialized='ephemeral',
    meta={'reads': [
        'call_id', 'log_region', 'tokens_per_request', 'reasoning_output_tokens', 'billed', 'billed_currency'
    ] + amounts}
) }}

{%- set one_call = 1 -%}
{%- if has_log_column('usage_log', 'requests') or is_log_of_totals('usage_log', 'calls') -%}
    {%- set one_call = 'null' -%}
{%- endif -%}
with

final as (

    select
        -- who was called, by the log's own names
        coalesce(call_id, row_id) as call_id,
        provider_id as log_provider,
        model_id as log_model,
        service_tier as log_tier,
        log_region,

        -- when
        called_at,

        -- tokens; a number of calls that is none is a gap too
        case when requests < 0 then -1 else fresh_input_tokens end as fresh_input_tokens,
        cached_input_tokens,
        cache_write_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_output_tokens,
        tokens_per_request,

        -- other amounts
        {{ amounts | join(',\n        ') }},

        -- what was billed
        billed,
        billed_currency,

        -- where it is not stated, or rows are totals, nobody knows how many calls a row sums
        case
            when requests >= 0 then requests
            when requests is null then {{ one_call }}
        end as calls
    from {{ from_usage_log('usage_log', 'calls') }} as logged

)

select * from final
