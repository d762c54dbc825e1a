with

measured as (

    select * from {{ ref('int_verbosity__measured') }}

),

efforts as (

    select
        levels.*,
        measured.output_multiplier,
        measured.tasks_used,
        measured.source_id,
        measured.snapshot_id,
        measured.measured_on
    from {{ ref('int_effort_levels__matched') }} as levels
    left join measured
        on
            levels.model_id = measured.model_id
            and levels.effort = measured.effort

),

usual as (

    select max(usual_task_tokens) as task_tokens from measured

),

-- as for the scale, only runs that say so count as without thinking
known as (

    select
        model_id,
        developer,
        effort_level,
        level_rank,
        cast(output_multiplier as double) as output_multiplier
    from efforts
    where
        output_multiplier is not null
        and (effort_level <> 'non_thinking' or effort <> 'unstated')

),

of_families as (

    select
        developer,
        effort_level,
        median(output_multiplier) as output_multiplier
    from known
    where developer is not null
    group by developer, effort_level

),

of_levels as (

    select
        effort_level,
        median(output_multiplier) as output_multiplier
    from known
    group by effort_level

),

-- at more effort a model writes no less; where thinking has no level, no more than at the highest
bounds as (

    select
        efforts.model_id,
        efforts.effort,
        max(case when known.level_rank < efforts.level_rank then known.output_multiplier end) as at_least,
        case
            when efforts.level_rank is null
                then max(case when known.level_rank > 0 then known.output_multiplier end)
            else min(case when known.level_rank > efforts.level_rank then known.output_multiplier end)
        end as at_most
    from efforts
    inner join known
        on efforts.model_id = known.model_id
    group by efforts.model_id, efforts.effort, efforts.level_rank

),

estimated as (

    select
        efforts.model_id,
        efforts.effort,
        efforts.effort_level,
        efforts.is_default,
        coalesce(
            efforts.output_multiplier,
            greatest(
                least(coalesce(of_families.output_multiplier, of_levels.output_multiplier, 1), bounds.at_most),
                bounds.at_least
            )
        ) as output_multiplier,
        case
            when efforts.output_multiplier is not null then 'measured'
            when of_families.output_multiplier is not null then 'family'
            when of_levels.output_multiplier is not null then 'effort'
            else 'none'
        end as verbosity_basis,
        efforts.tasks_used,
        efforts.source_id,
        efforts.snapshot_id,
        efforts.measured_on
    from efforts
    left join of_families
        on
            efforts.developer = of_families.developer
            and efforts.effort_level = of_families.effort_level
    left join of_levels
        on efforts.effort_level = of_levels.effort_level
    left join bounds
        on
            efforts.model_id = bounds.model_id
            and efforts.effort = bounds.effort

),

final as (

    select
        -- ids
        estimated.model_id,
        estimated.effort,
        estimated.effort_level,
        estimated.is_default,

        -- output
        {{ as_decimal('estimated.output_multiplier', 'decimal(9, 3)') }} as output_multiplier,
        cast(round(estimated.output_multiplier * usual.task_tokens) as bigint) as output_tokens_per_task,
        estimated.verbosity_basis,
        estimated.tasks_used,

        -- provenance
        estimated.source_id,
        estimated.snapshot_id,
        estimated.measured_on
    from estimated
    cross join usual

)

select * from final
