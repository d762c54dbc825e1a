{# Not for an earlier day, on which fewer facts were known. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

-- Without a warning, a mistyped fact would make every offering ineligible, or a criterion count for nothing.
with

facts as (

    select distinct fact from ({{ offering_facts() }}) as measured
    union distinct
    select distinct fact from {{ ref('int_effort_facts__selected') }}
    union distinct
    select 'capability:' || domain_id as fact from {{ ref('domains') }}

),

named as (

    select
        'criteria.csv: criterion ' || criterion_id as place,
        fact
    from {{ ref('criteria') }}

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id as place,
        fact
    from {{ ref('stg_policy__eligibility_rules') }}

),

found as (

    select
        'seeds/policy/' || named.place || ' reads the fact ' || named.fact
        || ', which no offering has; correct its name' as message
    from named
    left join facts
        on named.fact = facts.fact
    where facts.fact is null

)

{{ stop_with('found') }}
