with

scores as (

    select * from {{ ref('fct_benchmark_scores') }}
    where is_latest

),

-- Negated where a lower score is better, so that a larger key is always better.
keyed as (

    select
        *,
        case when lower_is_better then -score_pct else score_pct end as sort_key
    from scores

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
        cast(
            case
                when not is_missing
                    then rank() over (
                        partition by benchmark_id, variant, harness, claimant
                        order by sort_key desc nulls last
                    )
            end as bigint
        ) as score_rank,
        count(score_pct) over (partition by benchmark_id, variant, harness, claimant) as models_compared,
        cast(
            max(sort_key) over (partition by benchmark_id, variant, harness, claimant) - sort_key
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
