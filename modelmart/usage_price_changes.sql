-- Prices of the log that are others today than on the day of the call: the three that change its cost most.
with

tokens as (

    unpivot (
        select
            used_on,
            offering_id,
            region,
            service_tier,
            sum(fresh_input_tokens) as input,
            sum(cached_input_tokens) as cached_input,
            sum(cache_write_tokens) as cache_write,
            sum(cache_write_1h_tokens) as cache_write_1h,
            sum(output_tokens) as output
        from marts.usage_costs
        group by all
    )
    on input, cached_input, cache_write, cache_write_1h, output
    into name meter value tokens

),

prices as (

    select
        offering_id,
        region,
        service_tier,
        meter,
        usd_per_mtok,
        valid_from_at,
        coalesce(valid_to_at, timestamp 'infinity') as valid_to_at
    from marts.fct_prices
    where time_window = 'always' and min_input_tokens = 0

),

compared as (

    select
        tokens.*,
        old.usd_per_mtok as old_usd_per_mtok,
        now.usd_per_mtok as new_usd_per_mtok,
        (
            select max(prices.valid_to_at)
            from prices
            where
                prices.offering_id = tokens.offering_id
                and prices.region = tokens.region
                and prices.service_tier = tokens.service_tier
                and prices.meter = tokens.meter
                and prices.usd_per_mtok <> now.usd_per_mtok
                and prices.valid_to_at <= (select max(as_of_on) from marts.offerings)
        )::date as changed_on
    from tokens
    inner join prices as old using (offering_id, region, service_tier, meter)
    inner join prices as now using (offering_id, region, service_tier, meter)
    where
        old.valid_from_at <= tokens.used_on
        and old.valid_to_at > tokens.used_on
        and now.valid_from_at <= (select max(as_of_on) from marts.offerings)
        and now.valid_to_at > (select max(as_of_on) from marts.offerings)
        and old.usd_per_mtok <> now.usd_per_mtok

)

select
    offering_id,
    meter,
    service_tier,
    old_usd_per_mtok,
    new_usd_per_mtok,
    changed_on,
    sum(tokens * (new_usd_per_mtok - old_usd_per_mtok))::decimal(38, 9) * 0.000001 as difference_usd,
    sum(difference_usd) over () as total_usd
from compared
where tokens > 0
group by all
order by abs(difference_usd) desc, offering_id, meter, service_tier, old_usd_per_mtok
limit 3
