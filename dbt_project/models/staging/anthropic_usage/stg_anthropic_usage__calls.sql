{{ config(materialized='ephemeral', meta={'reads': ['call_id', 'log_region', 'tokens_per_request', 'web_searches']}) }}

with

totals as (

    select
        *,
        -- the thousands above which requests are: "> 200k" and "200k-1M"; of "≤ 200k" and "0-200k" there are none
        case
            when trim(context_window) like '>%' or trim(context_window) like '%-1M'
                then cast(nullif(regexp_extract(context_window, '([0-9]+)k', 1), '') || '000' as bigint) + 1
            when trim(context_window) <> '' then 0
        end as tokens_per_request
    from {{ from_usage_log('anthropic_usage', 'totals') }} as logged

),

final as (

    select
        -- who was called, by the log's own names
        row_id as call_id,
        'anthropic' as log_provider,
        model as log_model,
        coalesce(
            case when lower(trim(speed)) = 'fast' then 'fast' end,
            nullif(lower(trim(service_tier)), 'message')
        ) as log_tier,
        nullif(lower(trim(inference_geo)), 'not_available') as log_region,

        -- when
        called_at,

        -- tokens
        case when web_searches < 0 then -1 else fresh_input_tokens end as fresh_input_tokens,
        cached_input_tokens,
        cache_write_tokens,
        cache_write_1h_tokens,
        output_tokens,
        tokens_per_request,

        -- other amounts
        web_searches,

        -- nobody knows how many calls a total sums
        cast(null as integer) as calls
    from totals

)

select * from final
