with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

rules as (

    select * from {{ ref('int_rules__selected') }}

),

facts as (

    select * from {{ ref('int_profile_facts__selected') }}

),

checked as (

    select
        rules.profile_id,
        offerings.offering_id,
        rules.reason,
        {{ rule_outcome('facts', 'rules') }} as outcome
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
        bool_and(outcome <> 'not_met') as is_eligible,
        bool_and(outcome = 'met') as is_ranked,
        {{ dbt.listagg('reason', "'; '", 'order by reason') }} filter (where outcome = 'not_met')
            as ineligible_because,
        {{ dbt.listagg('reason', "'; '", 'order by reason') }} filter (where outcome = 'not_enough_evidence')
            as not_ranked_because
    from checked
    group by all

)

select * from final
