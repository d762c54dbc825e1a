{# On an earlier day less was known. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

-- On a scale that is that of the eligible, a figure learnt later would move all others: no interval would hold.
with

found as (

    select
        'seeds/policy/criteria.csv: criterion ' || criteria.criterion_id || ' is not known, or not exactly, of '
        || count(*) || ' offerings that are eligible for ' || scaled.profile_id || '; give it scale_low and scale_high'
            as message
    from {{ ref('int_criteria__scaled') }} as scaled
    inner join {{ ref('criteria') }} as criteria
        on scaled.criterion_id = criteria.criterion_id
    where
        scaled.scaled_low < scaled.scaled_high
        and (criteria.scale_low is null or criteria.scale_high is null)
    group by criteria.criterion_id, scaled.profile_id

)

{{ stop_with('found') }}
