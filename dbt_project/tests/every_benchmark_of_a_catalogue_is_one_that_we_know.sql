{{ config(severity='warn') }}

-- Catalogues add benchmarks every week. A score without a row in benchmark_aliases.csv or benchmark_metrics.csv, or of
-- at most 1, stays in raw and ranks nothing.
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
