-- One offering on one screen: what its row in marts.offerings has, who states its prices, and how others differ.
with

offering as (

    select * from marts.offerings
    where offering_id = $offering_id

),

-- who states each price in use: of the meters of text, in the standard tier, for small requests, anywhere
claims as (

    select
        claims.source_id,
        claims.usd_per_unit = prices.usd_per_mtok as agrees
    from marts.fct_prices as prices
    inner join marts.fct_price_claims as claims
        using (offering_id, region, meter, service_tier, min_input_tokens, time_window)
    where
        offering_id = $offering_id
        and region = 'global'
        and service_tier = 'standard'
        and min_input_tokens = 0
        and time_window = 'always'
        and meter in ('input', 'output')
        and not claims.is_excluded
        and prices.valid_to_at is null
        and claims.valid_to_at is null

),

stated as (

    select
        string_agg(distinct source_id, ', ' order by source_id) filter (where agrees) as agreeing_sources,
        string_agg(distinct source_id, ', ' order by source_id) filter (where not agrees) as differing_sources
    from claims

),

-- who states the prices in use, meter by meter
used as (

    select
        prices.meter,
        prices.source_id,
        prices.last_seen_on
    from marts.fct_prices as prices
    inner join offering using (offering_id)
    where
        prices.region = 'global'
        and prices.service_tier = 'standard'
        and prices.min_input_tokens = 0
        and prices.time_window = 'always'
        and prices.meter in ('input', 'cached_input', 'output')
        and prices.valid_from_at <= offering.as_of_on
        and (prices.valid_to_at is null or offering.as_of_on < prices.valid_to_at)

),

cheapest as (

    select
        offering_id,
        retires_on,
        days_left,
        maker_retires_on,
        as_of_on
    from marts.deprecation_risk

),

conflicts as (

    select
        fact,
        concat_ws(
            ', ', meter, nullif(service_tier, 'standard'), nullif(region, 'global'),
            'over ' || nullif(min_input_tokens, 0) || ' tokens'
        ) as subject,
        coalesce(ends_a_on::varchar, rtrim(rtrim(value_a::varchar, '0'), '.'), statement_a) as stated_a,
        source_a,
        coalesce(ends_b_on::varchar, rtrim(rtrim(value_b::varchar, '0'), '.'), statement_b) as stated_b,
        source_b,
        winner_source_id
    from marts.source_conflicts
    where offering_id = $offering_id

)

select
    offering.*,
    stated.agreeing_sources,
    stated.differing_sources,
    risks.risk_reason,
    -- a reseller names no successor, so that of the maker counts
    case when coalesce(offering.retires_on, offering.maker_retires_on) is not null
        then coalesce(risks.replacement_model_id, (
            select min(replacement_model_id) from marts.deprecation_risk
            where model_id = offering.model_id
        ))
    end as replacement_model_id,
    cheapest as cheapest_other,
    (
        select list(used order by meter) from used
    ) as price_sources,
    (
        select count(*) from conflicts
    ) as conflicts,
    (
        select list(conflicts order by fact, subject, source_a, source_b) from conflicts
    ) as conflict_rows
from offering
cross join stated
inner join marts.deprecation_risk as risks using (offering_id)
left join cheapest
    on offering.cheapest_other_offering_id = cheapest.offering_id
