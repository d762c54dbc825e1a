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
        sum({{ token_columns() | join(' + ') }}) as tokens
    from traffic
    where is_by_hour
    group by service_tier, month_on

),

-- a tier that the candidate never sold is priced at standard
bought_tiers as (

    select distinct
        candidates.offering_id,
        tier_months.service_tier,
        coalesce(sold_tiers.service_tier, 'standard') as bought_tier
    from candidates
    cross join tier_months
    left join sold_tiers
        on
            candidates.offering_id = sold_tiers.offering_id
            and tier_months.service_tier = sold_tiers.service_tier

),

bought_lists as (

    select
        bought_tiers.service_tier as used_tier,
        price_lists.*
    from bought_tiers
    inner join price_lists
        on
            bought_tiers.offering_id = price_lists.offering_id
            and bought_tiers.bought_tier = price_lists.service_tier

),

-- sum the tokens of equal prices first, then price them: fewer products, and the same exact result
summed as (

    select
        bought_lists.offering_id,
        bought_lists.has_call_fee,
        bought_lists.input_usd_per_mtok,
        bought_lists.cached_input_usd_per_mtok,
        bought_lists.cache_write_usd_per_mtok,
        bought_lists.cache_write_1h_usd_per_mtok,
        bought_lists.output_usd_per_mtok,
        traffic.month_on,
        {{ token_sums('traffic') }}
    from bought_lists
    inner join traffic
        on
            bought_lists.used_tier = traffic.service_tier
            and bought_lists.is_by_hour = traffic.is_by_hour
            and {{ holds_for('bought_lists', 'traffic') }}
    group by all

),

costed as (

    select
        *,
        {{ cost_usd('summed', 'summed') }} as cost_usd
    from summed

),

totals as (

    select
        offering_id,
        month_on,
        sum({{ token_columns() | join(' + ') }}) as listed_tokens,
        bool_or(has_call_fee or cost_usd is null) as has_unpriced_calls,
        sum(cost_usd) as cost_usd
    from costed
    group by offering_id, month_on

),

months as (

    select
        bought_tiers.offering_id,
        tier_months.month_on,
        sum(tier_months.tokens) as tokens,
        sum(case when bought_tiers.service_tier <> bought_tiers.bought_tier then tier_months.tokens else 0 end)
            as other_tier_tokens
    from bought_tiers
    inner join tier_months
        on bought_tiers.service_tier = tier_months.service_tier
    group by bought_tiers.offering_id, tier_months.month_on

),

final as (

    select
        -- ids
        months.offering_id,
        months.month_on,

        -- money; null if a part of the month has no price
        case
            when totals.listed_tokens = months.tokens and not totals.has_unpriced_calls then totals.cost_usd
        end as cost_usd,

        -- tokens of tiers that the candidate never sold
        months.other_tier_tokens

    from months
    left join totals
        on
            months.offering_id = totals.offering_id
            and months.month_on = totals.month_on

)

select * from final
