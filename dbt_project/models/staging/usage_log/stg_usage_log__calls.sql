{{ config(materialized='ephemeral') }}

with

final as (

    select
        -- who was called, by the log's own names
        provider_id as log_provider,
        model_id as log_model,
        service_tier as log_tier,

        -- when
        called_at,

        -- tokens
        fresh_input_tokens,
        cached_input_tokens,
        cache_write_tokens,
        cache_write_1h_tokens,
        output_tokens,
        1 as calls
    from {{ from_usage_log('usage_log', 'calls') }} as logged

)

select * from final
