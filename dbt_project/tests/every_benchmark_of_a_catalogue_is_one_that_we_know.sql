{{ config(severity='warn') }}

-- A catalogue names benchmarks in words, and new ones every week. One without a row of benchmark_aliases.csv stays in
-- raw and ranks nothing; so does a score in another unit than percent.
select distinct
    scores.source_benchmark,
    scores.version,
    scores.metric
from {{ source('models_dev_benchmarks', 'scores') }} as scores
left join {{ ref('benchmark_aliases') }} as aliases
    on
        {{ slug("concat_ws(' ', scores.source_benchmark, scores.version)") }} = aliases.benchmark_slug
        and scores.score between 0 and aliases.highest_score
where aliases.benchmark_slug is null
