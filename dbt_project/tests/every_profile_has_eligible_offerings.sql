{# Not for an earlier day, on which there may have been none. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

with

counted as (

    select
        profile_id,
        ineligible_because,
        is_eligible,
        count(*) as offerings
    from {{ ref('int_eligibility__checked') }}
    group by all

),

found as (

    select
        'seeds/policy/eligibility_rules.csv: no offering is eligible for profile ' || profile_id
        || '; relax its rules. The most frequent reason (' || max(offerings) || ' offerings): '
        || max_by(ineligible_because, offerings) filter (where ineligible_because is not null) as message
    from counted
    group by profile_id
    having not bool_or(is_eligible)

)

{{ stop_with('found') }}
