-- The Pareto front of cost against capability, of the offerings to take: none is as capable and cheaper, or as cheap
-- and more capable.
with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

hosts as (

    select * from {{ ref('int_hosts__selected') }}
    where is_ranked

),

facts as (

    select * from {{ ref('int_profile_facts__selected') }}

),

measured as (

    select
        hosts.profile_id,
        hosts.offering_id,
        hosts.cost_usd,
        facts.value as capability
    from hosts
    inner join profiles
        on hosts.profile_id = profiles.profile_id
    inner join facts
        on
            hosts.profile_id = facts.profile_id
            and hosts.offering_id = facts.offering_id
            and 'capability:' || profiles.domain_id = facts.fact
    where hosts.cost_usd is not null

),

by_cost as (

    select
        profile_id,
        cost_usd,
        max(capability) as best_capability
    from measured
    group by all

),

cheaper as (

    select
        *,
        max(best_capability) over (
            partition by profile_id
            order by cost_usd asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as best_of_cheaper
    from by_cost

),

final as (

    select
        measured.profile_id,
        measured.offering_id,
        measured.cost_usd,
        measured.capability,
        measured.capability = cheaper.best_capability
        and coalesce(measured.capability > cheaper.best_of_cheaper, true) as is_pareto_efficient
    from measured
    inner join cheaper
        on
            measured.profile_id = cheaper.profile_id
            and measured.cost_usd = cheaper.cost_usd

)

select * from final
