-- A call that one meter counts and another leaves out would shift the quantiles of usage_scenarios.
with

counted as (

    select
        service_tier,
        measure,
        sum(calls) as calls
    from {{ ref('int_usage_sizes__counted') }}
    group by service_tier, measure

),

tiers as (

    select
        service_tier,
        count(*) as meters,
        min(calls) as least_calls,
        max(calls) as most_calls
    from counted
    where measure <> 'request_tokens'
    group by service_tier

),

all_tiers as (

    select sum(most_calls) as calls from tiers

),

all_months as (

    select sum(calls) as calls from counted
    where measure = 'request_tokens'

)

select
    service_tier,
    meters,
    least_calls,
    most_calls
from tiers
where
    meters <> {{ token_columns() | length }}
    or least_calls <> most_calls

union all

select
    'all tiers' as service_tier,
    cast(null as bigint) as meters,
    all_months.calls as least_calls,
    all_tiers.calls as most_calls
from all_tiers
cross join all_months
where all_tiers.calls is distinct from all_months.calls
