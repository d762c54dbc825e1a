{# Not for an earlier day, on which less was known. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

-- Without a fixed scale, a figure that is learnt later would move all others, and no interval would hold.
with

found as (

    select
        'seeds/policy/criteria.csv: criterion ' || criteria.criterion_id || ' has no fixed scale, but its figure is '
        || 'missing or approximate for ' || count(*) || ' eligible offerings of ' || scaled.profile_id
        || '; set scale_low and scale_high' as message
    from {{ ref('int_criteria__scaled') }} as scaled
    inner join {{ ref('criteria') }} as criteria
        on scaled.criterion_id = criteria.criterion_id
    where
        scaled.scaled_low < scaled.scaled_high
        and (criteria.scale_low is null or criteria.scale_high is null)
    group by criteria.criterion_id, scaled.profile_id

)

{{ stop_with('found') }}
