with

candidates as (

    select * from {{ ref('dim_offerings') }}

),

priced as (

    select * from {{ ref('int_usage_candidates__priced') }}

),

usage as (

    select * from {{ ref('int_usage__priced') }}
    where gap is null

),

sizes as (

    select * from {{ ref('int_usage_sizes__counted') }}
    where measure = 'request_tokens'

),

months as (

    select
        cast(date_trunc('month', used_on) as date) as month_on,
        sum(calls) as calls,
        sum(cost_usd) as paid_usd
    from usage
    group by cast(date_trunc('month', used_on) as date)

),

windows as (

    select distinct context_window_tokens from candidates
    where context_window_tokens is not null

),

over_window as (

    select
        windows.context_window_tokens,
        sizes.month_on,
        sum(sizes.calls) as calls,
        sum(sizes.calls * sizes.tokens) as tokens
    from windows
    -- few windows and many sizes: comparing all pairs is faster than the sort that a bare `<` needs
    inner join sizes
        on sizes.tokens - windows.context_window_tokens > 0
    group by all

),

compared as (

    select
        candidates.offering_id,
        candidates.provider_id,
        candidates.model_id,
        candidates.context_window_tokens,
        priced.month_on,
        priced.cost_usd,
        priced.other_tier_tokens,
        months.calls,
        months.paid_usd,
        case when candidates.context_window_tokens is not null then coalesce(over_window.calls, 0) end
            as calls_over_context_window,
        case when candidates.context_window_tokens is not null then coalesce(over_window.tokens, 0) end
            as tokens_over_context_window
    from priced
    inner join candidates
        on priced.offering_id = candidates.offering_id
    inner join months
        on priced.month_on = months.month_on
    left join over_window
        on
            candidates.context_window_tokens = over_window.context_window_tokens
            and priced.month_on = over_window.month_on

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

        -- what would have been different
        cast(other_tier_tokens as bigint) as other_tier_tokens,
        context_window_tokens,
        cast(calls_over_context_window as bigint) as calls_over_context_window,
        cast(tokens_over_context_window as bigint) as tokens_over_context_window,
        cost_usd is not null as is_fully_priced,

        -- old names, kept for one release
        cast(calls_over_context_window as bigint) as unheld_calls,
        cast(tokens_over_context_window as bigint) as unheld_tokens

    from compared

)

select * from final
