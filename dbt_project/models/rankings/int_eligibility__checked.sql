with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

rules as (

    select * from {{ ref('eligibility_rules') }}

),

facts as (

    select * from {{ ref('int_profile_facts__selected') }}

),

checked as (

    select
        rules.profile_id,
        offerings.offering_id,
        rules.reason,
        case
            when facts.value is null then coalesce(rules.is_met_if_unknown, false)
            else
                (rules.min_value is null or facts.value >= rules.min_value)
                and (rules.max_value is null or facts.value <= rules.max_value)
        end as is_met
    from rules
    cross join offerings
    left join facts
        on
            offerings.offering_id = facts.offering_id
            and rules.profile_id = facts.profile_id
            and rules.fact = facts.fact

),

final as (

    select
        profile_id,
        offering_id,
        bool_and(is_met) as is_eligible,
        {{ dbt.listagg("case when not is_met then reason end", "'; '", "order by reason") }} as ineligible_because
    from checked
    group by all

)

select * from final
