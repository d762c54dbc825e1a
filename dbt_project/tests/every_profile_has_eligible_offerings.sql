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
        case when profiles.is_own then 'profiles.csv of MODELMART_HOME' else 'seeds/policy/eligibility_rules.csv' end
        || ': no offering is eligible for profile ' || counted.profile_id
        || '; relax its rules. The most frequent reason (' || max(counted.offerings) || ' offerings): '
        || max_by(counted.ineligible_because, counted.offerings)
        filter (where counted.ineligible_because is not null) as message
    from counted
    inner join {{ ref('dim_profiles') }} as profiles
        on counted.profile_id = profiles.profile_id
    group by counted.profile_id, profiles.is_own
    having not bool_or(counted.is_eligible)

)

{{ stop_with('found') }}
