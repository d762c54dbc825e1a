-- What the text of the log costs today, at prices for small standard requests: all of it as it is (kind own) and on the first
-- recommendation of the profile (first); and what ends within 180 days or has ended, on what replaces it (end).
with

log as (

    select
        costs.offering_id,
        costs.provider_id,
        offerings.capability,
        offerings.cheapest_other_offering_id,
        sum(fresh_input_tokens) as fresh_input_tokens,
        sum(cached_input_tokens) as cached_input_tokens,
        sum(cache_write_tokens) as cache_write_tokens,
        sum(cache_write_1h_tokens) as cache_write_1h_tokens,
        sum(output_tokens) as output_tokens,
        sum(costs.cost_usd) as cost_usd,
        sum(costs.cost_usd - other_usd) as text_usd
    from marts.usage_costs as costs
    left join marts.offerings as offerings using (offering_id)
    group by all

),

moves as (

    select
        'own' as kind,
        offering_id,
        offering_id as other_offering_id,
        null::date as lasts_until_on,
        null::integer as days_left,
        false as is_ended_by_maker,
        false as is_successor
    from log

    union all

    select
        'first' as kind,
        log.offering_id,
        recommendations.offering_id as other_offering_id,
        null as lasts_until_on,
        null as days_left,
        false as is_ended_by_maker,
        false as is_successor
    from log
    cross join marts.recommendations as recommendations
    where recommendations.profile_id = $profile_id and recommendations.rank = 1

    union all

    -- what the provider names, else the cheapest other host of the same weights
    select
        'end' as kind,
        log.offering_id,
        others.offering_id as other_offering_id,
        risks.lasts_until_on,
        risks.lasts_until_on - risks.as_of_on as days_left,
        risks.retires_on is null as is_ended_by_maker,
        coalesce(others.model_id = risks.replacement_model_id, false) as is_successor
    from log
    inner join marts.deprecation_risk as risks using (offering_id)
    left join marts.offerings as others
        on
            others.is_callable
            and (
                (others.model_id = risks.replacement_model_id and others.provider_id = log.provider_id)
                or others.offering_id = log.cheapest_other_offering_id
            )
    where risks.lasts_until_on is not null and risks.lasts_until_on - risks.as_of_on <= 180
    qualify
        row_number() over (
            partition by log.offering_id order by is_successor desc, others.cost_usd nulls last, others.offering_id nulls last
        ) = 1

),

prices as (

    select
        offering_id,
        max(usd_per_mtok) filter (where meter = 'input') as input_usd,
        max(usd_per_mtok) filter (where meter = 'cached_input') as cached_input_usd,
        max(usd_per_mtok) filter (where meter = 'cache_write') as cache_write_usd,
        max(usd_per_mtok) filter (where meter = 'cache_write_1h') as cache_write_1h_usd,
        max(usd_per_mtok) filter (where meter = 'output') as output_usd
    from marts.fct_prices
    where
        region = 'global'
        and service_tier = 'standard'
        and time_window = 'always'
        and min_input_tokens = 0
        and valid_from_at <= (select max(as_of_on) from marts.offerings)
        and (valid_to_at is null or valid_to_at > (select max(as_of_on) from marts.offerings))
    group by offering_id

),

priced as (

    select
        moves.*,
        log.cost_usd as paid_usd,
        log.text_usd,
        log.capability,
        (
            log.fresh_input_tokens * prices.input_usd
            + log.cached_input_tokens * coalesce(prices.cached_input_usd, prices.input_usd)
            + log.cache_write_tokens * coalesce(prices.cache_write_usd, prices.input_usd)
            + log.cache_write_1h_tokens
            * coalesce(prices.cache_write_1h_usd, prices.cache_write_usd, prices.input_usd)
            + log.output_tokens * prices.output_usd
        )::decimal(38, 9) * 0.000001 as cost_usd
    from moves
    inner join log using (offering_id)
    left join prices on moves.other_offering_id = prices.offering_id

)

select
    priced.kind,
    -- the one that ends; of a whole log, the one that costs most
    first(priced.offering_id order by priced.text_usd desc, priced.offering_id) as offering_id,
    first(priced.capability order by priced.text_usd desc, priced.offering_id) as capability,
    others.offering_id as other_offering_id,
    others.capability as other_capability,
    priced.lasts_until_on,
    priced.days_left,
    priced.is_ended_by_maker,
    priced.is_successor,
    sum(priced.paid_usd) as paid_usd,
    sum(priced.text_usd) as text_usd,
    case when count(priced.cost_usd) = count(*) then sum(priced.cost_usd) end as cost_usd
from priced
left join marts.offerings as others on priced.other_offering_id = others.offering_id and priced.kind <> 'own'
group by priced.kind, others.offering_id, others.capability, priced.lasts_until_on, priced.days_left, priced.is_ended_by_maker,
    priced.is_successor, case when priced.kind = 'end' then priced.offering_id end
order by priced.kind, priced.lasts_until_on, offering_id
