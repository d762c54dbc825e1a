{#- How large calls are: a second pass over the log, since sums do not tell. One count a distinct number of tokens, so
    that quantiles are exact whatever the length of the log. Only of calls that are priced, and of none where the log
    has charges, which are no calls. -#}
with

calls as (

    select
        *,
        cast(called_at as date) as used_on,
        fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + output_tokens
            as request_tokens
    from {{ usage_calls() }}
    where
        not ({{ has_no_valid_numbers() }})
        and calls is not null

),

-- a day with a call that has valid numbers and no price is left out for that model and tier, as is one to come
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
    having bool_and(gap is null)

),

sized as (

    -- a hint to Spark, which would send every call of the log to another machine for this join
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
    group by grouping sets ( -- noqa: PRS
        (month_on, request_tokens),
        (service_tier, fresh_input_tokens),
        (service_tier, cached_input_tokens),
        (service_tier, cache_write_tokens),
        (service_tier, cache_write_1h_tokens),
        (service_tier, output_tokens)
    )

),

final as (

    select
        -- of what: calls of a month by all their tokens, or calls of a service tier by the tokens of one meter
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

        -- how many tokens, and how many calls had as many
        coalesce(request_tokens, {{ token_columns() | join(', ') }}) as tokens,
        calls

    from counted

)

select * from final
