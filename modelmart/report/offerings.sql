-- Offerings, their other names (letters and digits alone) and their lifecycle. If an end is known, the source that states it.
with

-- an alias of a source stands for its model at every provider
names as (

    select
        coalesce(listings.offering_id, offerings.offering_id) as offering_id,
        regexp_replace(lower(listings.source_model_id), '^.*/|[^a-z0-9]+', '', 'g') as name
    from marts.dim_listings as listings
    left join marts.dim_offerings as offerings
        on
            listings.offering_id is null
            and listings.model_id = offerings.model_id

),

other_names as (

    select
        offering_id,
        string_agg(distinct name, ' ' order by name) as names
    from names
    where not contains(regexp_replace(offering_id, '[^a-z0-9]+', '', 'g'), name)
    group by offering_id

),

-- charges that a cost by tokens leaves out, in any workload
left_out as (

    select
        offering_id,
        max(not_priced_because) as charges_left_out
    from marts.cost_per_interaction
    where cost_per_interaction_usd is not null
    group by offering_id

)

select
    offerings.offering_id,
    offerings.provider_id,
    offerings.model_id,
    offerings.is_serverless_text,
    coalesce(other_names.names, '') as names,
    left_out.charges_left_out,
    offerings.context_window_tokens,
    exists (
        select 1 from marts.fct_prices as prices
        where prices.offering_id = offerings.offering_id and prices.meter = 'cache_write_1h'
    ) as has_hour_writes,
    risks.lifecycle_status,
    risks.is_callable,
    risks.retires_on,
    risks.promised_until_on,
    risks.days_left,
    risks.risk_level,
    risks.risk_reason,
    risks.stated_in as end_stated_in,
    risks.snapshot_id as end_snapshot_id,
    exists (
        select 1 from marts.lifecycle_calendar as calendar
        where calendar.offering_id = offerings.offering_id and calendar.is_watched
    ) as is_watched
from marts.dim_offerings as offerings
inner join marts.deprecation_risk as risks using (offering_id)
left join other_names using (offering_id)
left join left_out using (offering_id)
order by offerings.offering_id
