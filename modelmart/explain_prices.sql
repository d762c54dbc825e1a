-- Every price of an offering that is valid at the start of the day of the warehouse: the one in use, and others.
with

as_of_day as (

    select max(as_of_on)::timestamp as as_of_at from marts.cost_per_interaction

),

claims as (

    select
        claims.*,
        snapshots.version,
        snapshots.sha256
    from marts.fct_price_claims as claims
    inner join marts.dim_snapshots as snapshots using (snapshot_id)
    cross join as_of_day
    where
        claims.offering_id = $offering_id
        and (claims.is_since_ever or claims.valid_from_at <= as_of_day.as_of_at)
        and (claims.valid_to_at is null or as_of_day.as_of_at < claims.valid_to_at)

),

winners as (

    select prices.*
    from marts.fct_prices as prices
    cross join as_of_day
    where
        prices.offering_id = $offering_id
        and prices.valid_from_at <= as_of_day.as_of_at
        and (prices.valid_to_at is null or as_of_day.as_of_at < prices.valid_to_at)

)

select
    concat_ws(
        ', ',
        claims.meter,
        nullif(claims.service_tier, 'standard'),
        nullif(claims.region, 'global'),
        'over ' || nullif(claims.min_input_tokens, 0) || ' tokens',
        nullif(claims.time_window, 'always')
    ) as price_of,
    rtrim(rtrim(claims.usd_per_unit::varchar, '0'), '.') || ' USD a ' || replace(claims.unit, '_', ' ') as price,
    case
        when claims.is_excluded then 'excluded'
        when winners.source_id = claims.source_id then 'used'
        when winners.source_id is null then 'stated'
        when claims.usd_per_unit = winners.usd_per_mtok then 'agrees'
        else 'differs'
    end as verdict,
    concat_ws(' ', claims.source_id, claims.version) as source,
    claims.last_seen_on as seen_on,
    claims.stated_in,
    left(claims.sha256, 8) as sha256
from claims
left join winners
    using (region, meter, service_tier, min_input_tokens, time_window)
order by
    claims.region <> 'global',
    claims.region,
    claims.service_tier <> 'standard',
    claims.service_tier,
    claims.meter,
    claims.min_input_tokens,
    claims.time_window,
    verdict <> 'used',
    claims.source_id
