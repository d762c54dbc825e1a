-- The two dashes in the table of the brief are explicit gaps, so they have no rank.
select
    count(*) as gaps,
    count(score_rank) as ranked
from {{ ref('benchmark_comparison') }}
where
    model_id = 'claude-sonnet-4.5'
    and benchmark_id in ('hle', 'browsecomp')
    and is_missing
    -- a cell of a source, not one that nobody filled in
    and source_id is not null
    and score_pct is null
having
    {{ as_of() }} >= cast('2026-02-01' as date)
    and (count(*) <> 2 or count(score_rank) <> 0)
