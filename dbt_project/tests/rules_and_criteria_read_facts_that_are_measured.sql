{# What was measured by an earlier day is less: asserted where all that is known is taken. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

-- A mistyped fact would make every offering ineligible, or a criterion worth nothing, in silence.
with

facts as (

    select distinct fact from ({{ offering_facts() }}) as measured

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
    from {{ ref('eligibility_rules') }}

),

found as (

    select 'seeds/policy/' || named.place || ' reads ' || named.fact || ', which is known of no offering' as message
    from named
    left join facts
        on named.fact = facts.fact
    where facts.fact is null

)

{{ stop_with('found') }}
