{#- The log is read a second time, since sums do not show how large calls are. One count per distinct number of tokens
    keeps quantiles exact for a log of any length. Charges and totals of several calls have no size and are left out. -#}
with

calls as (

    select
        *,
        cast(called_at as date) as used_on,
        fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + output_tokens
            as request_tokens
    from {{ usage_calls() }}
    where
        not ({{ has_no_valid_numbers(usage_call_columns()) }})
        and calls = 1

),

-- leave out a day of a model and tier if one of its valid calls has no price, since the rest would be a biased sample
priced as (

    select
        log_provider,
        log_model,
        log_tier,
        used_on,
        min(service_tier) as service_tier
    from {{ ref('int_usage__priced') }}
    where min_input_tokens is not null
    group by log_provider, log_model, log_tier, used_on
    having bool_and(text_gap is null)

),

sized as (

    -- hint for Spark: without it, this join sends every call of the log to another machine
    select /*+ broadcast(priced) */
        calls.*,
        priced.service_tier,
        cast(date_trunc('month', priced.used_on) as date) as month_on
    from calls
    inner join priced
        on
            calls.log_provider is not distinct from priced.log_provider
            and calls.log_model is not distinct from priced.log_model
            and calls.log_tier is not distinct from priced.log_tier
            and calls.used_on = priced.used_on

),

counted as (

    select
        month_on,
        service_tier,
        request_tokens,
        {{ token_columns() | join(',\n        ') }},
        sum(calls) as calls
    from sized
    -- sqruff cannot parse grouping sets
    -- noqa: disable=all
    group by grouping sets (
        (month_on, request_tokens),
        (service_tier, fresh_input_tokens),
        (service_tier, cached_input_tokens),
        (service_tier, cache_write_tokens),
        (service_tier, cache_write_1h_tokens),
        (service_tier, output_tokens)
    )
    -- noqa: enable=all

),

final as (

    select
        -- a month with all tokens of a call, or a service tier with the tokens of one meter
        month_on,
        service_tier,
        case
            when month_on is not null then 'request_tokens'
            when fresh_input_tokens is not null then 'fresh_input_tokens'
            when cached_input_tokens is not null then 'cached_input_tokens'
            when cache_write_tokens is not null then 'cache_write_tokens'
            when cache_write_1h_tokens is not null then 'cache_write_1h_tokens'
            when output_tokens is not null then 'output_tokens'
        end as measure,

        -- size, and number of calls of that size
        coalesce(request_tokens, {{ token_columns() | join(', ') }}) as tokens,
        calls

    from counted

)

select * from final
