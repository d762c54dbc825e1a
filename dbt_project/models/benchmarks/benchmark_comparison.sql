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

-- Cells that nobody measured are in it too, with what the model would be expected to score.
cells as (

    select
        coalesce(keyed.benchmark_id, predicted.benchmark_id) as benchmark_id,
        coalesce(keyed.variant, predicted.variant) as variant,
        coalesce(keyed.harness, predicted.harness) as harness,
        coalesce(keyed.claimant, predicted.claimant) as claimant,
        coalesce(keyed.model_id, predicted.model_id) as model_id,
        coalesce(keyed.effort, predicted.effort) as effort,
        coalesce(keyed.lower_is_better, predicted.lower_is_better) as lower_is_better,
        coalesce(keyed.is_missing, true) as is_missing,
        coalesce(keyed.is_approximate, false) as is_approximate,
        keyed.is_vendor_claimed,
        keyed.score_pct,
        keyed.margin_pct,
        keyed.score_elo,
        keyed.elo_low,
        keyed.elo_high,
        keyed.votes,
        keyed.sort_key,
        keyed.source_id,
        keyed.snapshot_id,
        predicted.predicted_pct,
        predicted.predicted_low_pct,
        predicted.predicted_high_pct
    from keyed
    full join {{ ref('int_scores__predicted') }} as predicted
        on
            keyed.benchmark_id = predicted.benchmark_id
            and keyed.variant = predicted.variant
            and keyed.harness = predicted.harness
            and keyed.claimant = predicted.claimant
            and keyed.model_id = predicted.model_id
            and keyed.effort = predicted.effort

),

final as (

    select
        -- ids
        cells.benchmark_id,
        cells.variant,
        cells.harness,
        cells.claimant,
        cells.model_id,
        cells.effort,

        -- score
        cells.score_pct,
        cells.margin_pct,
        cells.score_elo,
        cells.elo_low,
        cells.elo_high,
        cells.votes,
        cast(
            case
                when not cells.is_missing
                    then rank() over (
                        partition by cells.benchmark_id, cells.variant, cells.harness, cells.claimant
                        order by cells.sort_key desc nulls last
                    )
            end as bigint
        ) as score_rank,
        compared.models_compared,
        cast(case when cells.score_pct is not null then compared.best_key - cells.sort_key end as decimal(7, 3))
            as gap_to_best_pct,
        cast(case when cells.score_elo is not null then compared.best_key - cells.sort_key end as decimal(9, 3))
            as gap_to_best_elo,
        cells.lower_is_better,
        cells.is_approximate,
        cells.is_vendor_claimed,
        cells.is_missing,

        -- no score: what one is expected to be
        case when cells.is_missing then cells.predicted_pct end as predicted_pct,
        case when cells.is_missing then cells.predicted_low_pct end as predicted_low_pct,
        case when cells.is_missing then cells.predicted_high_pct end as predicted_high_pct,

        -- provenance
        cells.source_id,
        cells.snapshot_id

    from cells
    inner join compared
        on
            cells.benchmark_id = compared.benchmark_id
            and cells.variant = compared.variant
            and cells.harness = compared.harness
            and cells.claimant = compared.claimant

)

select * from final
