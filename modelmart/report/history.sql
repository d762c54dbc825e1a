-- Past and current standard prices of text offerings, for requests of any size, at all hours. since_on is null if the start
-- is not known.
select
    prices.offering_id,
    prices.meter,
    prices.usd_per_mtok,
    prices.valid_from_at::date as since_on,
    prices.valid_to_at::date as until_on,
    prices.first_seen_on,
    prices.snapshot_id
from marts.fct_prices as prices
inner join marts.dim_offerings as offerings using (offering_id)
where
    offerings.is_serverless_text
    and prices.meter in ('input', 'cached_input', 'output')
    and prices.region = 'global'
    and prices.service_tier = 'standard'
    and prices.time_window = 'always'
    and prices.min_input_tokens = 0
order by prices.offering_id, prices.meter, since_on nulls first, until_on nulls last, prices.usd_per_mtok
