-- What the log's text would cost today on the first recommendation of the profile, at its price for small requests.
with

tokens as (

    select
        sum(fresh_input_tokens) as fresh_input_tokens,
        sum(cached_input_tokens) as cached_input_tokens,
        sum(cache_write_tokens) as cache_write_tokens,
        sum(cache_write_1h_tokens) as cache_write_1h_tokens,
        sum(output_tokens) as output_tokens,
        sum(cost_usd - other_usd) as paid_usd
    from marts.usage_costs

),

prices as (

    select
        recommendations.profile_id,
        recommendations.offering_id,
        max(usd_per_mtok) filter (where meter = 'input') as input_usd,
        max(usd_per_mtok) filter (where meter = 'cached_input') as cached_input_usd,
        max(usd_per_mtok) filter (where meter = 'cache_write') as cache_write_usd,
        max(usd_per_mtok) filter (where meter = 'cache_write_1h') as cache_write_1h_usd,
        max(usd_per_mtok) filter (where meter = 'output') as output_usd
    from marts.recommendations as recommendations
    inner join marts.fct_prices as prices using (offering_id)
    where
        recommendations.profile_id = $profile_id
        and recommendations.rank = 1
        and prices.region = 'global'
        and prices.service_tier = 'standard'
        and prices.time_window = 'always'
        and prices.min_input_tokens = 0
        and prices.valid_from_at <= recommendations.as_of_on
        and (prices.valid_to_at is null or prices.valid_to_at > recommendations.as_of_on)
    group by all

)

select
    prices.profile_id,
    prices.offering_id,
    tokens.paid_usd,
    (
        tokens.fresh_input_tokens * prices.input_usd
        + tokens.cached_input_tokens * coalesce(prices.cached_input_usd, prices.input_usd)
        + tokens.cache_write_tokens * coalesce(prices.cache_write_usd, prices.input_usd)
        + tokens.cache_write_1h_tokens * coalesce(prices.cache_write_1h_usd, prices.cache_write_usd, prices.input_usd)
        + tokens.output_tokens * prices.output_usd
    )::decimal(38, 9) * 0.000001 as cost_usd
from prices
cross join tokens
where tokens.paid_usd is not null
