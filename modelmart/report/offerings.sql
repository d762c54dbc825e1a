-- All offerings, each with the columns of the catalogue and what the choice of a host reads of it.
with

-- abilities that are priced, as in the table macro answer
prices as (

    select
        prices.offering_id,
        bool_or(prices.meter = 'cached_input') as has_caching,
        bool_or(prices.service_tier = 'batch') as has_batch
    from marts.fct_prices as prices
    cross join (select max(costs.as_of_on) as as_of_on from marts.cost_per_interaction as costs) as as_of
    where
        coalesce(prices.valid_from_at <= as_of.as_of_on, true)
        and coalesce(as_of.as_of_on < prices.valid_to_at, true)
    group by prices.offering_id

)

select
    offerings.*,
    coalesce(prices.has_caching, false) as has_caching,
    coalesce(prices.has_batch, false) as has_batch,
    kinds.serving,
    kinds.home_region,
    coalesce(kinds.maker = offerings.developer, false) as is_by_maker,
    risks.risk_reason,
    risks.replacement_model_id,
    risks.stated_in as end_stated_in,
    risks.snapshot_id as end_snapshot_id
from marts.offerings as offerings
inner join marts.deprecation_risk as risks using (offering_id)
left join prices on offerings.offering_id = prices.offering_id
left join reference.provider_kinds as kinds on offerings.provider_id = kinds.provider_id
order by offerings.offering_id
