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

asked as (

    select
        rules.profile_id,
        rules.fact,
        rules.min_value,
        rules.reason,
        profiles.scenario_id
    from rules
    inner join profiles
        on rules.profile_id = profiles.profile_id

),

known as (

    select
        asked.profile_id,
        asked.fact,
        facts.offering_id,
        facts.value
    from facts
    inner join asked
        on
            facts.fact = asked.fact
            and (facts.scenario_id is null or facts.scenario_id = asked.scenario_id)

),

judged as (

    select
        asked.profile_id,
        offerings.offering_id,
        asked.reason,
        -- what is not known does not meet a hard condition
        coalesce(known.value >= asked.min_value, false) as is_met
    from asked
    cross join offerings
    left join known
        on
            offerings.offering_id = known.offering_id
            and asked.profile_id = known.profile_id
            and asked.fact = known.fact

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
