with

scores as (

    select * from {{ ref('fct_benchmark_scores') }}
    where is_latest

),

-- Negated where a lower score is better, so that a larger key is always better. A benchmark has one unit only.
keyed as (

    select
        *,
        case
            when lower_is_better then -coalesce(score_pct, score_elo)
            else coalesce(score_pct, score_elo)
        end as sort_key
    from scores

),

-- A model may have a score for each of several efforts.
compared as (

    select
        benchmark_id,
        variant,
        harness,
        claimant,
        count(distinct case when not is_missing then model_id end) as models_compared,
        max(sort_key) as best_key
    from keyed
    group by benchmark_id, variant, harness, claimant

),

final as (

    select
        -- ids
        keyed.benchmark_id,
        keyed.variant,
        keyed.harness,
        keyed.claimant,
        keyed.model_id,
        keyed.effort,

        -- score
        keyed.score_pct,
        keyed.margin_pct,
        keyed.score_elo,
        keyed.elo_low,
        keyed.elo_high,
        keyed.votes,
        cast(
            case
                when not keyed.is_missing
                    then rank() over (
                        partition by keyed.benchmark_id, keyed.variant, keyed.harness, keyed.claimant
                        order by keyed.sort_key desc nulls last
                    )
            end as bigint
        ) as score_rank,
        compared.models_compared,
        cast(case when keyed.score_pct is not null then compared.best_key - keyed.sort_key end as decimal(7, 3))
            as gap_to_best_pct,
        cast(case when keyed.score_elo is not null then compared.best_key - keyed.sort_key end as decimal(9, 3))
            as gap_to_best_elo,
        keyed.lower_is_better,
        keyed.is_approximate,
        keyed.is_vendor_claimed,
        keyed.is_missing,

        -- provenance
        keyed.source_id,
        keyed.snapshot_id

    from keyed
    inner join compared
        on
            keyed.benchmark_id = compared.benchmark_id
            and keyed.variant = compared.variant
            and keyed.harness = compared.harness
            and keyed.claimant = compared.claimant

)

select * from final
