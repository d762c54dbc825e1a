with

scores as (

    select * from {{ ref('stg_decision_record__benchmarks') }}
    where stated_on <= {{ as_of() }}

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- a source that says it again says it newly
latest as (

    select
        scores.*,
        snapshots.source_id
    from scores
    inner join snapshots
        on scores.snapshot_id = snapshots.snapshot_id
    qualify
        row_number() over (
            partition by
                scores.model_id, scores.benchmark_id, scores.variant, scores.harness,
                scores.claimant, snapshots.source_id
            order by scores.stated_on desc nulls last, scores.source_address asc nulls last
        ) = 1

),

final as (

    select
        -- ids
        latest.model_id,
        latest.benchmark_id,
        latest.variant,
        latest.harness,
        latest.claimant,
        latest.source_id,

        -- score
        latest.score_pct,
        benchmarks.lower_is_better,
        latest.is_approximate,
        latest.is_vendor_claimed,
        latest.score_pct is null as is_missing,

        -- when
        latest.measured_on,
        latest.stated_on,

        -- provenance
        latest.source_address,
        latest.source_place,
        latest.snapshot_id

    from latest
    inner join benchmarks
        on latest.benchmark_id = benchmarks.benchmark_id

)

select * from final
