{{ config(
    materialized='ephemeral',
    meta={'reads': ['call_id', 'known_gap', 'reasoning_output_tokens', 'billed', 'billed_tools']}
) }}

with

generations as (

    select
        *,
        lower(trim(coalesce(variant, ''))) as variant_name,
        coalesce(cached_tokens, 0) as read_tokens
    from {{ from_usage_log('openrouter_activity', 'generations') }} as logged

),

final as (

    select
        -- who was called, by the log's own names
        coalesce(call_id, row_id) as call_id,
        'openrouter' as log_provider,
        case when variant_name in ('', 'standard') then model else model || ':' || variant_name end as log_model,
        cast(null as string) as log_tier,

        -- when
        called_at,

        -- tokens; more cached than prompt tokens stay negative, which is a gap
        case when reasoning_output_tokens < 0 or requests < 0 then -1 else prompt_tokens - read_tokens end
            as fresh_input_tokens,
        read_tokens as cached_input_tokens,
        cast(0 as bigint) as cache_write_tokens,
        cast(0 as bigint) as cache_write_1h_tokens,
        completion_tokens as output_tokens,
        reasoning_output_tokens,

        case
            when own_key_cost > 0 then 'own_key'
            -- how many searches or pages there were is not counted
            when coalesce(web_search_cost, 0) + coalesce(file_cost, 0) > 0 then 'charges_by_the_call'
            when cache_cost <> 0 and read_tokens = 0 then 'cache_writes_not_counted'
        end as known_gap,

        -- what was billed
        billed,
        web_search_cost as billed_tools,

        -- a row without an id is a day; one of a day without a number of requests is of nobody knows how many
        case when call_id is not null then 1 when requests >= 0 then requests end as calls
    from generations

)

select * from final
