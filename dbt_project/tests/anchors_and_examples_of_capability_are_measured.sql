{# Needs scores that were not known on every day: runs only where all known facts are used. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

with

anchors as (

    select
        capability_anchors.model_id,
        capability_anchors.effort,
        capability_anchors.points,
        fitted.estimate
    from {{ ref('capability_anchors') }} as capability_anchors
    left join {{ capability_fit() }} as fitted
        on
            capability_anchors.model_id = fitted.model_id
            and capability_anchors.effort = fitted.effort
            and fitted.domains = 'general'

),

measured as (

    select distinct benchmark_id || ':' || variant || ':' || harness as benchmark from {{ ref('benchmark_difficulty') }}

),

messages as (

    select
        'seeds/policy/capability_anchors.csv: model ' || model_id || ' at effort ' || effort
        || ' has no independent score; name a model and effort of marts.benchmark_comparison' as message
    from anchors
    where estimate is null

    union all

    select
        'seeds/policy/capability_anchors.csv: ' || better.model_id || ' has ' || better.points || ' points and '
        || worse.model_id || ' ' || worse.points || ', but scores lower; swap the points'
    from anchors as better
    inner join anchors as worse
        on better.points > worse.points
    where better.estimate <= worse.estimate

    union all

    select
        'seeds/reference/domains.csv: example_benchmark ' || domains.example_benchmark || ' of domain '
        || domains.domain_id || ' is not in marts.benchmark_difficulty; name one that is, as benchmark:variant:harness'
    from {{ ref('domains') }} as domains
    left join measured
        on domains.example_benchmark = measured.benchmark
    where
        domains.example_benchmark is not null
        and measured.benchmark is null

)

{{ stop_with('messages') }}
