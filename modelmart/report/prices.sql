-- Current and past prices of text offerings, per meter, in the regions that a scenario names. since_at is null if the start of a price is not known.
with

-- a provider may bill a meter as so many times another; where a list states the meter, that wins
prices as (

    select * from marts.fct_prices

    union all by name

    select
        billed_as.* replace (substitutes.meter as meter, billed_as.usd_per_mtok * substitutes.times as usd_per_mtok)
    from marts.fct_prices as billed_as
    inner join reference.meter_substitutes as substitutes
        on billed_as.provider_id = substitutes.provider_id and billed_as.meter = substitutes.billed_as
    anti join marts.fct_prices as stated
        on
            billed_as.offering_id = stated.offering_id
            and billed_as.region = stated.region
            and billed_as.service_tier = stated.service_tier
            and billed_as.min_input_tokens = stated.min_input_tokens
            and substitutes.meter = stated.meter

)

select
    prices.offering_id,
    prices.service_tier,
    prices.region,
    prices.meter,
    prices.min_input_tokens,
    prices.time_window,
    prices.usd_per_mtok,
    case when isfinite(prices.valid_from_at) then prices.valid_from_at end as since_at,
    prices.valid_to_at as until_at,
    prices.first_seen_on,
    prices.last_seen_on,
    prices.stated_in,
    prices.snapshot_id
from prices
inner join marts.dim_offerings as offerings using (offering_id)
where
    (prices.region = 'global' or prices.region in (select scenarios.region from marts.dim_scenarios as scenarios))
    and offerings.is_serverless_text
    and prices.meter in ('input', 'cached_input', 'cache_write', 'cache_write_1h', 'output')
order by
    prices.offering_id, prices.region, prices.service_tier, prices.meter, prices.min_input_tokens, since_at nulls first
