with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

rules as (

    select * from {{ ref('eligibility_rules') }}

),

facts as (

    select * from {{ ref('int_offering_facts__measured') }}

),

judged as (

    select
        profiles.profile_id,
        offerings.offering_id,
        rules.reason,
        -- what is not known does not meet a hard condition
        coalesce(facts.value >= rules.min_value, false) as is_met
    from profiles
    cross join offerings
    inner join rules
        on profiles.profile_id = rules.profile_id
    left join facts
        on
            offerings.offering_id = facts.offering_id
            and rules.fact = facts.fact
            and (facts.scenario_id is null or profiles.scenario_id = facts.scenario_id)

),

final as (

    select
        profile_id,
        offering_id,
        bool_and(is_met) as is_eligible,
        {{ dbt.listagg("case when not is_met then reason end", "'; '", "order by reason") }} as ineligible_because
    from judged
    group by all

)

select * from final
