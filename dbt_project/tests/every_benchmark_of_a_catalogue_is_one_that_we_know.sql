{{ config(severity='warn') }}

-- A catalogue names benchmarks in words, and new ones every week. One without a row of benchmark_aliases.csv stays in
-- raw and ranks nothing; so does a score by another metric than those of benchmark_metrics.csv, or of at most 1.
select distinct
    scores.source_benchmark,
    scores.version,
    scores.metric
from {{ source('models_dev_benchmarks', 'scores') }} as scores
left join {{ ref('benchmark_aliases') }} as aliases
    on {{ slug("concat_ws(' ', scores.source_benchmark, scores.version)") }} = aliases.benchmark_slug
left join {{ ref('benchmark_metrics') }} as metrics
    on lower(scores.metric) = metrics.metric
where
    aliases.benchmark_slug is null
    or metrics.metric is null
    or scores.score <= 1
    or scores.score > 100
