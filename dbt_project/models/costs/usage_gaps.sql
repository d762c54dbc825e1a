with

usage as (

    select * from {{ ref('int_usage__priced') }}
    where gap is not null

),

usage_gap_reasons as (

    select * from {{ ref('usage_gap_reasons') }}

),

final as (

    select
        -- ids
        usage.gap as reason,
        coalesce(usage.log_provider, '') as log_provider,
        coalesce(usage.log_model, '') as log_model,
        coalesce(usage.log_tier, '') as log_tier,

        -- what the names stand for
        min(usage.offering_id) as offering_id,
        min(usage.service_tier) as service_tier,

        -- calls
        cast(sum(usage.calls) as bigint) as calls,
        min(usage.used_on) as first_used_on,
        max(usage.used_on) as last_used_on,

        -- tokens, where the log has valid numbers
        cast(sum(case when usage.min_input_tokens is not null then usage.fresh_input_tokens end) as bigint)
            as fresh_input_tokens,
        cast(sum(case when usage.min_input_tokens is not null then usage.cached_input_tokens end) as bigint)
            as cached_input_tokens,
        cast(sum(case when usage.min_input_tokens is not null then usage.cache_write_tokens end) as bigint)
            as cache_write_tokens,
        cast(sum(case when usage.min_input_tokens is not null then usage.cache_write_1h_tokens end) as bigint)
            as cache_write_1h_tokens,
        cast(sum(case when usage.min_input_tokens is not null then usage.output_tokens end) as bigint)
            as output_tokens,

        -- in words
        usage_gap_reasons.because,
        usage_gap_reasons.what_to_do

    from usage
    inner join usage_gap_reasons
        on usage.gap = usage_gap_reasons.gap
    group by all

)

select * from final
