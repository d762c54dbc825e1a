with

scores as (

    select * from {{ ref('fct_benchmark_scores') }}
    where
        is_latest
        and is_vendor_claimed = false
        and run_tasks > 0
        and run_output_tokens > 0

),

levels as (

    select * from {{ ref('int_effort_levels__matched') }}

),

runs as (

    select
        scores.model_id,
        scores.effort,
        scores.harness,
        scores.claimant,
        scores.benchmark_id,
        scores.source_id,
        scores.snapshot_id,
        coalesce(scores.measured_on, scores.stated_on) as measured_on,
        levels.effort_level,
        levels.links_benchmarks,
        levels.min_multiplier,
        cast(scores.run_output_tokens as double) / scores.run_tasks as tokens_per_task
    from scores
    inner join levels
        on
            scores.model_id = levels.model_id
            and scores.effort = levels.effort

),

typical as (

    select
        harness,
        claimant,
        benchmark_id,
        median(tokens_per_task) as tokens_per_task
    from runs
    group by harness, claimant, benchmark_id

),

-- relative to what others write for the same benchmark, so that models that ran different ones can be compared
configurations as (

    select
        runs.model_id,
        runs.effort,
        runs.harness,
        runs.claimant,
        runs.effort_level,
        runs.links_benchmarks,
        runs.min_multiplier,
        median(runs.tokens_per_task / typical.tokens_per_task) as share,
        count(distinct runs.benchmark_id) as tasks_used,
        max(runs.source_id) as source_id,
        max(runs.snapshot_id) as snapshot_id,
        max(runs.measured_on) as measured_on
    from runs
    inner join typical
        on
            runs.harness = typical.harness
            and runs.claimant = typical.claimant
            and runs.benchmark_id = typical.benchmark_id
    group by all

),

-- only runs that say so count as without thinking, since a model of an unstated effort may think without our knowledge
leaderboards as (

    select
        harness,
        claimant,
        median(share) filter (where effort_level = 'non_thinking' and effort <> 'unstated') as unthinking_share,
        median(share) filter (where links_benchmarks) as linking_share
    from configurations
    group by harness, claimant

),

-- how many times as much a model writes at the linking level as without thinking, where both were run
link as (

    select median(configurations.share / leaderboards.unthinking_share) as linking_multiplier
    from configurations
    inner join leaderboards
        on
            configurations.harness = leaderboards.harness
            and configurations.claimant = leaderboards.claimant
    where configurations.links_benchmarks

),

-- a leaderboard that runs no model without thinking is tied to those that do by the linking level
scaled as (

    select
        leaderboards.harness,
        leaderboards.claimant,
        coalesce(
            leaderboards.unthinking_share, leaderboards.linking_share / link.linking_multiplier
        ) as unthinking_share
    from leaderboards
    cross join link

),

usual as (

    select median(typical.tokens_per_task * scaled.unthinking_share) as task_tokens
    from typical
    inner join scaled
        on
            typical.harness = scaled.harness
            and typical.claimant = scaled.claimant

),

final as (

    select
        configurations.model_id,
        configurations.effort,
        {{ quotient('configurations.share', 'scaled.unthinking_share', 'decimal(9, 3)') }} as output_multiplier,
        usual.task_tokens as usual_task_tokens,
        cast(configurations.tasks_used as integer) as tasks_used,
        configurations.source_id,
        configurations.snapshot_id,
        configurations.measured_on
    from configurations
    inner join scaled
        on
            configurations.harness = scaled.harness
            and configurations.claimant = scaled.claimant
    cross join usual
    -- a thinking model that writes less than one without thinking was not counted with its thinking
    where configurations.share >= configurations.min_multiplier * scaled.unthinking_share
    qualify
        row_number() over (
            partition by configurations.model_id, configurations.effort
            order by
                configurations.tasks_used desc nulls last,
                configurations.measured_on desc nulls last,
                configurations.harness asc nulls last,
                configurations.claimant asc nulls last
        ) = 1

)

select * from final
