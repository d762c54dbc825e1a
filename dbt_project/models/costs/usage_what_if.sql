with

priced as (

    select
        *,
        cast(date_trunc('month', used_on) as date) as month_on
    from {{ ref('int_usage__priced') }}
    where gap is null

),

price_lists as (

    select * from {{ ref('int_price_lists__pivoted') }}
    where region = 'global'

),

sizes as (

    select * from {{ ref('int_usage_sizes__counted') }}
    where measure = 'request_tokens'

),

candidates as (

    select * from {{ ref('dim_offerings') }}
    where
        is_text_model
        and offering_id in (select price_lists.offering_id from price_lists)

),

-- instants at which any price changes: between two of them and inside a month, all calls of a size and tier cost a
-- candidate the same by the token
changes as (

    select valid_from_at as changed_at from price_lists
    union
    select valid_to_at as changed_at from price_lists
    where valid_to_at is not null

),

instants as (

    select
        priced.from_at,
        max(changes.changed_at) as span_from_at
    from (select distinct from_at from priced) as priced
    inner join changes
        on priced.from_at >= changes.changed_at
    group by priced.from_at

),

spans as (

    select
        priced.month_on,
        instants.span_from_at as from_at,
        priced.service_tier,
        priced.min_input_tokens,
        priced.week_day,
        priced.from_minute,
        {{ token_sums('priced') }}
    from priced
    inner join instants
        on priced.from_at = instants.from_at
    group by all

),

-- the hour and the day of the week are kept for the few candidates that charge by them
traffic as (

    select
        true as is_by_hour,
        *
    from spans

    union all

    select
        false as is_by_hour,
        month_on,
        from_at,
        service_tier,
        min_input_tokens,
        cast(null as integer) as week_day,
        cast(null as integer) as from_minute,
        {{ token_sums() }}
    from spans
    group by all

),

months as (

    select
        month_on,
        sum(calls) as calls,
        sum({{ token_columns() | join(' + ') }}) as tokens,
        sum(cost_usd) as paid_usd
    from priced
    group by month_on

),

sold as (

    select distinct
        offering_id,
        service_tier
    from price_lists

),

tier_months as (

    select
        service_tier,
        month_on,
        sum({{ token_columns() | join(' + ') }}) as tokens
    from spans
    group by service_tier, month_on

),

tiers as (

    select distinct service_tier from tier_months

),

-- what a candidate does not sell in a tier is bought at standard
bought as (

    select
        candidates.offering_id,
        tiers.service_tier,
        coalesce(sold.service_tier, 'standard') as bought_tier
    from candidates
    cross join tiers
    left join sold
        on
            candidates.offering_id = sold.offering_id
            and tiers.service_tier = sold.service_tier

),

cells as (

    select
        bought.service_tier as tier,
        price_lists.*
    from bought
    inner join price_lists
        on
            bought.offering_id = price_lists.offering_id
            and bought.bought_tier = price_lists.service_tier

),

-- tokens of one price are summed before they are priced
listed as (

    select
        cells.offering_id,
        cells.has_call_fee,
        cells.input_usd_per_mtok,
        cells.cached_input_usd_per_mtok,
        cells.cache_write_usd_per_mtok,
        cells.cache_write_1h_usd_per_mtok,
        cells.output_usd_per_mtok,
        traffic.month_on,
        {{ token_sums('traffic') }}
    from cells
    inner join traffic
        on
            cells.tier = traffic.service_tier
            and cells.is_by_hour = traffic.is_by_hour
            and {{ holds_for('cells', 'traffic') }}
    group by all

),

costed as (

    select
        *,
        {{ cost_usd('listed', 'listed') }} as cost_usd
    from listed

),

totals as (

    select
        offering_id,
        month_on,
        sum({{ token_columns() | join(' + ') }}) as listed_tokens,
        bool_or(has_call_fee or cost_usd is null) as is_beyond_price,
        sum(cost_usd) as usd_as_far_as_priced
    from costed
    group by offering_id, month_on

),

elsewhere as (

    select
        bought.offering_id,
        tier_months.month_on,
        sum(tier_months.tokens) as tokens
    from bought
    inner join tier_months
        on bought.service_tier = tier_months.service_tier
    where bought.service_tier <> bought.bought_tier
    group by bought.offering_id, tier_months.month_on

),

-- calls whose tokens, in and out, are more than the context of the candidate holds
windows as (

    select distinct context_window_tokens from candidates
    where context_window_tokens is not null

),

unheld as (

    select
        windows.context_window_tokens,
        sizes.month_on,
        sum(sizes.calls) as calls,
        sum(sizes.calls * sizes.tokens) as tokens
    from windows
    -- few windows and many sizes: comparing each with each is quicker than the sort that a bare `<` brings about
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
        months.month_on,
        months.calls,
        months.paid_usd,
        coalesce(elsewhere.tokens, 0) as other_tier_tokens,
        case
            when totals.listed_tokens = months.tokens and not totals.is_beyond_price then totals.usd_as_far_as_priced
        end as cost_usd,
        case when candidates.context_window_tokens is not null then coalesce(unheld.calls, 0) end as calls_over_context_window,
        case when candidates.context_window_tokens is not null then coalesce(unheld.tokens, 0) end as tokens_over_context_window
    from candidates
    cross join months
    left join totals
        on
            candidates.offering_id = totals.offering_id
            and months.month_on = totals.month_on
    left join elsewhere
        on
            candidates.offering_id = elsewhere.offering_id
            and months.month_on = elsewhere.month_on
    left join unheld
        on
            candidates.context_window_tokens = unheld.context_window_tokens
            and months.month_on = unheld.month_on

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

        -- what would have been otherwise
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
