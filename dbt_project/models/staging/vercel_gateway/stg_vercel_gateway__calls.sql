{{ config(materialized='ephemeral', meta={'reads': ['call_id', 'known_gap', 'reasoning_output_tokens', 'billed']}) }}

with

final as (

    select
        -- who was called, by the log's own names
        row_id as call_id,
        'vercel' as log_provider,
        model as log_model,
        cast(null as string) as log_tier,

        -- when
        called_at,

        -- tokens; more cached than input tokens stay negative, which is a gap
        case
            when reasoning_output_tokens < 0 or requests < 0 then -1
            else input_tokens - cached_input_tokens - cache_write_tokens
        end as fresh_input_tokens,
        cached_input_tokens,
        cache_write_tokens,
        cast(0 as bigint) as cache_write_1h_tokens,
        output_tokens,
        reasoning_output_tokens,

        case when lower(trim(credential_type)) = 'byok' then 'own_key' end as known_gap,

        -- what was billed
        billed,

        case when requests >= 0 then requests end as calls
    from {{ from_usage_log('vercel_gateway', 'totals') }} as logged

)

select * from final
