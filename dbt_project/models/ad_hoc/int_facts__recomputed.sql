{{ config(access='private', parameters=['profile', 'input', 'cached', 'output', 'region', 'max_usd']) }}

with

asked as (

    select * from {{ ref('int_workloads__asked') }}(profile, input, cached, output, region, max_usd)

),

rules as (
    {{ rules_with_limit('asked') }}

),

costs as (
    {{ costs_of_scenarios('asked', 'asked') }}

),

effort_costs as (
    {{ costs_of_efforts('costs', 'asked') }}

),

of_efforts as (
    {{ facts_of_efforts('asked', 'rules', ref('dim_offerings'), 'effort_costs') }}

),

of_workload as (
    {{ facts_of_costs('costs', 'asked') }}

),

of_profile as (

    select * from {{ ref('int_profile_facts__selected') }}
    where not {{ is_of_workload('fact') }}

),

final as (

    select
        of_profile.profile_id,
        of_profile.offering_id,
        cast(null as varchar) as effort,
        of_profile.fact,
        of_profile.value,
        of_profile.margin,
        of_profile.is_approximate,
        of_profile.claim_kind,
        of_profile.snapshot_id
    from of_profile
    inner join asked
        on of_profile.profile_id = asked.profile_id

    union all

    select
        asked.profile_id,
        of_workload.offering_id,
        null as effort,
        of_workload.fact,
        of_workload.value,
        null as margin,
        of_workload.fact = 'cost_at_effort_usd' as is_approximate,
        null as claim_kind,
        of_workload.snapshot_id
    from of_workload
    cross join asked

    union all

    select
        profile_id,
        offering_id,
        effort,
        fact,
        value,
        margin,
        false as is_approximate,
        null as claim_kind,
        snapshot_id
    from of_efforts

)

select * from final
