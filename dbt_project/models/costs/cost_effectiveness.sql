{{ config(materialized='view') }}

-- a view: many scores of many offerings, and nothing but arithmetic
with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where
        is_as_of
        and is_fully_priced
        -- no measured scenarios, since they would multiply the rows and say little more
        and not is_measured

),

-- a score is bought with the tokens of its own effort
effort_costs as (

    select * from {{ ref('int_effort_costs__computed') }}

),

scores as (

    select * from {{ ref('fct_benchmark_scores') }}
    where
        is_latest
        -- a rating in Elo is no share of anything
        and score_pct is not null

),

paired as (

    select
        costs.scenario_id,
        costs.offering_id,
        costs.provider_id,
        costs.model_id,
        costs.is_own,
        scores.benchmark_id,
        scores.variant,
        scores.harness,
        scores.claimant,
        scores.effort,
        scores.score_pct,
        case when scores.lower_is_better then 100 - scores.score_pct else scores.score_pct end as points,
        -- null where no task is solved, or the score is not a share of solved tasks
        case when scores.is_pass_rate and scores.score_pct > 0 then scores.score_pct end as solved_pct,
        scores.is_approximate,
        scores.is_vendor_claimed,
        scores.run_tasks,
        scores.run_usd,
        costs.cost_per_interaction_usd,
        coalesce(effort_costs.output_multiplier, costs.output_multiplier) as output_multiplier,
        coalesce(effort_costs.verbosity_basis, 'none') as verbosity_basis,
        coalesce(effort_costs.cost_at_effort_usd, costs.cost_with_verbosity_usd) as cost_with_verbosity_usd,
        -- the tokens of the run at the offering's prices; no source states how many were read from a cache
        {{ token_cost_usd('scores.run_input_tokens', 'costs.input_usd_per_mtok') }}
        + {{ token_cost_usd('scores.run_output_tokens', 'costs.output_usd_per_mtok') }} as run_cost_usd,
        scores.run_input_basis,
        scores.snapshot_id
    from costs
    inner join scores
        on costs.model_id = scores.model_id
    left join effort_costs
        on
            costs.scenario_id = effort_costs.scenario_id
            and costs.offering_id = effort_costs.offering_id
            and scores.effort = effort_costs.effort

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
        effort,

        -- score
        score_pct,
        is_approximate,
        is_vendor_claimed,

        -- the scenario, as if its tasks were as hard as the benchmark
        cost_per_interaction_usd,
        output_multiplier,
        verbosity_basis,
        cost_with_verbosity_usd,
        {{ quotient_usd('cost_per_interaction_usd', 'nullif(points, 0)') }} as cost_per_point_usd,
        {{ quotient_usd('100 * cost_per_interaction_usd', 'solved_pct') }} as cost_per_success_usd,
        {{ quotient_usd('100 * cost_with_verbosity_usd', 'solved_pct') }} as cost_per_success_at_effort_usd,

        -- the benchmark's own tasks
        run_cost_usd,
        case when run_cost_usd is not null then run_input_basis end as run_cost_basis,
        {{ quotient_usd('100 * run_cost_usd', 'run_tasks * solved_pct') }} as cost_per_solved_task_usd,
        {{ quotient_usd('100 * run_usd', 'run_tasks * solved_pct') }} as stated_cost_per_solved_task_usd,

        -- provenance
        is_own,
        snapshot_id

    from paired

)

select * from final
