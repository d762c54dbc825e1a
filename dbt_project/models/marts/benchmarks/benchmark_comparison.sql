with

scores as (

    select * from {{ ref('fct_benchmark_scores') }}

),

-- one score a model: where several sources state it, the one that was said last
latest as (

    select * from scores
    qualify
        row_number() over (
            partition by model_id, benchmark_id, variant, harness, claimant
            order by is_missing asc nulls last, stated_on desc nulls last, source_id asc nulls last
        ) = 1

),

-- a larger key is a better score, whichever way the benchmark counts
keyed as (

    select
        *,
        case when lower_is_better then -score_pct else score_pct end as goodness
    from latest

),

final as (

    select
        -- ids
        benchmark_id,
        variant,
        harness,
        claimant,
        model_id,

        -- score
        effort,
        score_pct,
        margin_pct,
        case
            when not is_missing
                then rank() over (
                    partition by benchmark_id, variant, harness, claimant
                    order by goodness desc nulls last
                )
        end as score_rank,
        count(score_pct) over (partition by benchmark_id, variant, harness, claimant) as models_compared,
        cast(
            max(goodness) over (partition by benchmark_id, variant, harness, claimant) - goodness
            as decimal(7, 3)
        ) as gap_to_best_pct,
        lower_is_better,
        is_approximate,
        is_vendor_claimed,
        is_missing,

        -- provenance
        source_id,
        snapshot_id

    from keyed

)

select * from final
