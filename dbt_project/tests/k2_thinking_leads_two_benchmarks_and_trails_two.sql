-- First on HLE with tools and on BrowseComp; 5.9 points behind on SWE-bench Verified, 3.9 on LiveCodeBench v6.
with

expected as (

    select cells.* from (
        values
        ('hle', 'with_tools', 1, 0.0),
        ('browsecomp', 'unstated', 1, 0.0),
        ('swe-bench-verified', 'unstated', 3, 5.9),
        ('livecodebench-v6', 'unstated', 2, 3.9)
    ) as cells (benchmark_id, variant, score_rank, gap_to_best_pct)

),

found as (

    select * from {{ ref('benchmark_comparison') }}
    where
        model_id = 'kimi-k2-thinking'
        and harness = 'unstated'
        and claimant = 'unstated'

)

select
    expected.*,
    found.score_rank as score_rank_found,
    found.gap_to_best_pct as gap_found
from expected
left join found
    on
        expected.benchmark_id = found.benchmark_id
        and expected.variant = found.variant
where
    {{ as_of() }} >= cast('2026-02-01' as date)
    and (
        expected.score_rank is distinct from found.score_rank
        or expected.gap_to_best_pct is distinct from found.gap_to_best_pct
    )
