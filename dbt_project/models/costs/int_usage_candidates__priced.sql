{%- set window = [
    'valid_from_at', 'valid_to_at', 'min_input_tokens', 'max_input_tokens', 'is_by_hour', 'from_minute', 'to_minute', 'week_day'
] -%}
with

traffic as (

    select * from {{ ref('int_usage_traffic__summed') }}

),

price_lists as (

    select * from {{ ref('int_price_lists__pivoted') }}
    where region = 'global'

),

candidates as (

    select * from {{ ref('dim_offerings') }}
    where
        is_serverless_text
        and offering_id in (select price_lists.offering_id from price_lists)

),

sold_tiers as (

    select distinct
        offering_id,
        service_tier
    from price_lists

),

tier_months as (

    select
        service_tier,
        month_on,
        sum({{ token_columns() | join(' + ') }}) as tokens,
        min(min(from_at)) over () as log_begins_at
    from traffic
    where is_by_hour
    group by service_tier, month_on

),

-- where a tier has no price for a whole month, its calls of that month are priced at standard
offers as (

    select distinct
        candidates.offering_id,
        tier_months.service_tier,
        tier_months.log_begins_at,
        sold_tiers.service_tier as bought_tier
    from candidates
    inner join sold_tiers
        on candidates.offering_id = sold_tiers.offering_id
    inner join tier_months
        on sold_tiers.service_tier in (tier_months.service_tier, 'standard')

),

-- lists that ended before the log begins would only be compared
bought_lists as (

    select
        offers.service_tier as used_tier,
        price_lists.*,
        dense_rank() over (
            order by
                offers.service_tier nulls last,
                price_lists.{{ window | join(' nulls last,\n                price_lists.') }} nulls last
        ) as window_number
    from offers
    inner join price_lists
        on
            offers.offering_id = price_lists.offering_id
            and offers.bought_tier = price_lists.service_tier
    where price_lists.valid_to_at is null or price_lists.valid_to_at > offers.log_begins_at

),

-- thousands of price lists hold for the same calls, so those are summed once
held as (

    select
        windows.window_number,
        traffic.month_on,
        {{ token_sums('traffic') }}
    from (select distinct window_number, used_tier, {{ window | join(', ') }} from bought_lists) as windows
    inner join traffic
        on
            windows.used_tier = traffic.service_tier
            and windows.is_by_hour = traffic.is_by_hour
            and {{ holds_for('windows', 'traffic') }}
    group by windows.window_number, traffic.month_on

),

costed as (

    select
        bought_lists.offering_id,
        bought_lists.used_tier,
        bought_lists.service_tier as bought_tier,
        bought_lists.has_call_fee,
        held.month_on,
        held.{{ token_columns() | join(' + held.') }} as tokens,
        {{ cost_usd('held', 'bought_lists') }} as cost_usd
    from bought_lists
    inner join held
        on bought_lists.window_number = held.window_number

),

totals as (

    select
        offering_id,
        used_tier,
        bought_tier,
        month_on,
        sum(tokens) as listed_tokens,
        bool_or(has_call_fee or cost_usd is null) as has_unpriced_calls,
        sum(cost_usd) as cost_usd
    from costed
    group by offering_id, used_tier, bought_tier, month_on

),

complete as (

    select totals.*
    from totals
    inner join tier_months
        on
            totals.used_tier = tier_months.service_tier
            and totals.month_on = tier_months.month_on
            and totals.listed_tokens = tier_months.tokens
    where not totals.has_unpriced_calls
    qualify
        row_number() over (
            partition by totals.offering_id, totals.used_tier, totals.month_on
            order by case when totals.bought_tier = totals.used_tier then 0 else 1 end asc nulls last
        ) = 1

),

final as (

    select
        -- ids
        candidates.offering_id,
        tier_months.month_on,
        tier_months.service_tier,

        -- money; null if a part of these calls has no price
        complete.bought_tier,
        complete.cost_usd,

        -- the traffic
        tier_months.tokens

    from candidates
    cross join tier_months
    left join complete
        on
            candidates.offering_id = complete.offering_id
            and tier_months.service_tier = complete.used_tier
            and tier_months.month_on = complete.month_on

)

select * from final
