{{ config(materialized='ephemeral', meta={'reads': ['call_id', 'known_gap', 'billed']}) }}

with

final as (

    select
        -- who was called, by the log's own names
        row_id as call_id,
        'github-copilot' as log_provider,
        coalesce(nullif(trim(model), ''), sku) as log_model,
        sku as log_tier,

        -- when
        called_at,

        -- the report counts premium requests or credits, and no tokens that have a price
        {{ no_tokens() }},
        cast(null as integer) as calls,
        'premium_requests' as known_gap,

        -- what was billed
        billed
    from {{ from_usage_log('copilot_usage', 'rows') }} as logged
    where product is null or lower(trim(product)) = 'copilot'

)

select * from final
