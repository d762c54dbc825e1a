with

scores as (

    select * from {{ ref('fct_benchmark_scores') }}
    where
        is_latest
        and not is_missing
        -- makers' own claims are no measurements
        and not is_vendor_claimed

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

cells as (

    select
        scores.model_id,
        scores.effort,
        models.developer as maker,
        scores.benchmark_id,
        scores.variant,
        scores.harness,
        scores.claimant,
        {{ benchmark_key('scores') }} as benchmark,
        benchmarks.domains,
        cast(case when scores.lower_is_better then 100 - scores.score_pct else scores.score_pct end as double) / 100
            as success_share,
        cast(coalesce(scores.run_tasks, {{ capability_rule('usual_tasks') }}) as double) as tasks,
        cast(scores.score_elo as double) as elo,
        cast(scores.elo_high - scores.elo_low as double) as elo_interval,
        coalesce(scores.measured_on, scores.stated_on) as measured_on,
        count(*) over (
            partition by scores.benchmark_id, scores.variant, scores.harness, scores.claimant
        ) as models_measured
    from scores
    inner join benchmarks
        on scores.benchmark_id = benchmarks.benchmark_id
    left join models
        on scores.model_id = models.model_id

),

final as (

    select * from cells
    where models_measured >= {{ capability_rule('min_models') }}

)

select * from final
