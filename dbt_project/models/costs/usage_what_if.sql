with

candidates as (

    select * from {{ ref('dim_offerings') }}

),

priced as (

    select * from {{ ref('int_usage_candidates__priced') }}

),

usage as (

    select * from {{ ref('int_usage__costed') }}
    where gap is null

),

sizes as (

    select * from {{ ref('int_usage_sizes__counted') }}
    where measure = 'request_tokens'

),

-- what is no text is left out on both sides, since no candidate has a price for it
tier_months as (

    select
        service_tier,
        cast(date_trunc('month', used_on) as date) as month_on,
        {{ sum_of_known('calls') }} as calls,
        sum(cost_usd - other_usd) as paid_usd,
        sum(other_usd) as other_usd
    from usage
    group by service_tier, cast(date_trunc('month', used_on) as date)

),

windows as (

    select distinct context_window_tokens from candidates
    where context_window_tokens is not null

),

size_months as (

    select distinct month_on from sizes

),

-- what each context window is too small for is the sum of all larger sizes: one sort, where a join compares all pairs
sized as (

    select
        month_on,
        tokens,
        cast(null as bigint) as context_window_tokens,
        calls
    from sizes

    union all

    select
        size_months.month_on,
        windows.context_window_tokens as tokens,
        windows.context_window_tokens,
        0 as calls
    from windows
    cross join size_months

),

over_window as (

    select
        context_window_tokens,
        month_on,
        sum(calls) over larger as calls,
        sum(calls * tokens) over larger as tokens
    from sized
    window
        larger as (
            partition by month_on
            order by tokens desc nulls last, context_window_tokens asc nulls last
            rows between unbounded preceding and current row
        )

),

months as (

    select
        priced.offering_id,
        priced.month_on,
        {{ sum_of_known('tier_months.calls') }} as calls,
        sum(priced.tokens) as tokens,
        sum(tier_months.paid_usd) as paid_usd,
        sum(tier_months.other_usd) as other_usd,
        bool_and(priced.cost_usd is not null) as is_fully_priced,
        sum(priced.cost_usd) as priced_cost_usd,
        sum(case when priced.cost_usd is not null then tier_months.paid_usd end) as priced_paid_usd,
        sum(case when priced.cost_usd is not null then priced.tokens else 0 end) as priced_tokens,
        sum(case when priced.bought_tier <> priced.service_tier then priced.tokens else 0 end) as other_tier_tokens
    from priced
    inner join tier_months
        on
            priced.service_tier = tier_months.service_tier
            and priced.month_on = tier_months.month_on
    group by priced.offering_id, priced.month_on

),

compared as (

    select
        candidates.offering_id,
        candidates.provider_id,
        candidates.model_id,
        candidates.context_window_tokens,
        months.month_on,
        case when months.is_fully_priced then months.priced_cost_usd end as cost_usd,
        months.other_tier_tokens,
        months.calls,
        months.paid_usd,
        months.other_usd,
        months.is_fully_priced,
        months.priced_cost_usd,
        months.priced_paid_usd,
        {{ quotient('100 * months.priced_tokens', 'nullif(months.tokens, 0)', 'decimal(9, 3)') }} as priced_tokens_pct,
        case when candidates.context_window_tokens is not null then coalesce(over_window.calls, 0) end
            as calls_over_context_window,
        case when candidates.context_window_tokens is not null then coalesce(over_window.tokens, 0) end
            as tokens_over_context_window
    from months
    inner join candidates
        on months.offering_id = candidates.offering_id
    left join over_window
        on
            candidates.context_window_tokens = over_window.context_window_tokens
            and months.month_on = over_window.month_on

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,
        month_on,

        -- the traffic
        cast(calls as bigint) as calls,

        -- money
        cast(cost_usd as decimal(38, 15)) as cost_usd,
        cast(paid_usd as decimal(38, 15)) as paid_usd,
        cast(cost_usd - paid_usd as decimal(38, 15)) as difference_usd,

        -- the tiers that have a price for all of the month
        is_fully_priced,
        priced_tokens_pct,
        cast(priced_cost_usd as decimal(38, 15)) as priced_cost_usd,
        cast(priced_paid_usd as decimal(38, 15)) as priced_paid_usd,

        -- what would have been different
        cast(other_usd as decimal(38, 15)) as other_usd,
        cast(other_tier_tokens as bigint) as other_tier_tokens,
        context_window_tokens,
        cast(calls_over_context_window as bigint) as calls_over_context_window,
        cast(tokens_over_context_window as bigint) as tokens_over_context_window,

        -- old names, kept for one release
        cast(calls_over_context_window as bigint) as unheld_calls,
        cast(tokens_over_context_window as bigint) as unheld_tokens

    from compared

)

select * from final
