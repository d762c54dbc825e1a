with

usage as (

    select * from {{ ref('int_usage__costed') }}
    where
        gap is not null
        -- a line of a bill that counts neither calls nor amounts is only compared
        and not coalesce(
            calls = 0 and {{ token_columns() | join(' + ') }} + other_tokens + web_searches + code_sessions = 0,
            false
        )

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
        cast({{ sum_of_known('usage.calls') }} as bigint) as calls,
        cast(sum(usage.repeated_rows) as bigint) as repeated_rows,
        min(usage.used_on) as first_used_on,
        max(usage.used_on) as last_used_on,

        -- tokens, where the log has valid numbers
        {%- for column in token_columns() + ['other_tokens', 'web_searches', 'code_sessions'] %}
            cast(sum(case when usage.min_input_tokens is not null then usage.{{ column }} end) as bigint)
                as {{ column }},
        {%- endfor %}

        -- in words
        usage_gap_reasons.because,
        usage_gap_reasons.what_to_do

    from usage
    inner join usage_gap_reasons
        on usage.gap = usage_gap_reasons.gap
    group by all

)

select * from final
