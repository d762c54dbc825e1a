-- A mistyped domain would be a domain of its own, and without two anchors there are no points.
with

anchors as (

    select * from {{ ref('capability_anchors') }}

),

words as (

    {% for place in range(1, 9) %}
        select
            benchmark_id,
            split_part(domains, ' ', {{ place }}) as domain_id
        from {{ ref('benchmarks') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

found as (

    select
        'reference/benchmarks.csv: domain ' || words.domain_id || ' of benchmark ' || words.benchmark_id
        || ' is not in domains.csv; correct it, or add it there' as message
    from words
    left join {{ ref('domains') }} as domains
        on words.domain_id = domains.domain_id
    where
        words.domain_id <> ''
        and domains.domain_id is null

    union all

    select 'policy/capability_anchors.csv: there are ' || count(*) || ' anchors; keep exactly two'
    from anchors
    having count(*) <> 2

    union all

    select
        'policy/capability_anchors.csv: both anchors have ' || max(points)
        || ' points; give the better model more points than the other'
    from anchors
    having
        count(*) = 2
        and min(points) = max(points)

    {% for rule in ('min_models', 'min_scores', 'usual_tasks', 'interval_deviations') %}
        union all

        select 'policy/capability_rules.csv: rule {{ rule }} has no value; add one'
        from {{ ref('capability_rules') }}
        where rule_id = '{{ rule }}'
        having count(value) = 0
    {% endfor %}

),

messages as (

    select 'seeds/' || message as message from found

)

{{ stop_with('messages') }}
