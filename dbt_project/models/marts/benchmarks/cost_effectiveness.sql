with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where
        is_as_of
        and is_fully_priced

),

scores as (

    select * from {{ ref('int_benchmark_scores__stated') }}
    where not is_missing

),

-- one score a model: where several sources state it, the one that was said last
latest as (

    select * from scores
    qualify
        row_number() over (
            partition by model_id, benchmark_id, variant, harness, claimant
            order by stated_on desc nulls last, source_id asc nulls last
        ) = 1

),

paired as (

    select
        costs.scenario_id,
        costs.offering_id,
        costs.provider_id,
        costs.model_id,
        latest.benchmark_id,
        latest.variant,
        latest.harness,
        latest.claimant,
        latest.effort,
        latest.score_pct,
        case when latest.lower_is_better then 100 - latest.score_pct else latest.score_pct end as points,
        -- the share of tasks that are solved; of what is none, nothing is
        case when latest.is_pass_rate and latest.score_pct > 0 then latest.score_pct end as solved_pct,
        latest.is_approximate,
        latest.is_vendor_claimed,
        latest.run_tasks,
        latest.run_usd,
        costs.output_multiplier,
        costs.cost_with_verbosity_usd,
        -- the benchmark's own tokens at the offering's prices; of what was read from a cache nothing is said
        {{ token_cost_usd('latest.run_input_tokens', 'costs.input_usd_per_mtok') }}
        + {{ token_cost_usd('latest.run_output_tokens', 'costs.output_usd_per_mtok') }} as run_cost_usd,
        latest.snapshot_id
    from costs
    inner join latest
        on costs.model_id = latest.model_id

),

final as (

    select
        -- ids
        scenario_id,
        offering_id,
        provider_id,
        model_id,
        benchmark_id,
        variant,
        harness,
        claimant,

        -- score
        effort,
        score_pct,
        is_approximate,
        is_vendor_claimed,

        -- the workload, as if it were as hard as the benchmark
        output_multiplier,
        cost_with_verbosity_usd,
        cast(cost_with_verbosity_usd / nullif(points, 0) as decimal(38, 15)) as cost_per_point_usd,
        cast(100 * cost_with_verbosity_usd / solved_pct as decimal(38, 15)) as cost_per_success_usd,

        -- the benchmark's own tasks
        run_cost_usd,
        cast(100 * run_cost_usd / (run_tasks * solved_pct) as decimal(38, 15)) as cost_per_solved_task_usd,
        cast(100 * run_usd / (run_tasks * solved_pct) as decimal(38, 15)) as stated_cost_per_solved_task_usd,

        -- provenance
        snapshot_id

    from paired

)

select * from final
