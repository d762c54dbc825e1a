with

scores as (

    select * from {{ ref('fct_benchmark_scores') }}
    where
        is_latest
        and not is_missing
        and is_vendor_claimed = false

),

levels as (

    select * from {{ ref('effort_levels') }}

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

-- a model of which no catalogue says so is taken not to think
thinkers as (

    select
        model_id,
        count(case when has_reasoning then 1 end) > count(case when not has_reasoning then 1 end) as can_think
    from offerings
    group by model_id

),

fitted as (

    select
        named.effort,
        levels.effort_level,
        levels.level_rank
    from (select distinct effort from scores) as named
    inner join levels
        on {{ regexp_finds('named.effort', "'^(' || levels.effort_pattern || ')$'") }}

),

efforts as (

    select distinct
        scores.model_id,
        scores.effort,
        scores.harness,
        scores.claimant,
        fitted.effort_level,
        fitted.level_rank
    from scores
    left join fitted
        on scores.effort = fitted.effort

),

-- Where a leaderboard names nothing, it ran the model without thinking if it names thinking elsewhere (and never too
-- little of it), and at the usual level if it names levels.
leaderboards as (

    select
        model_id,
        bool_or(effort like 'thinking%' or effort like '%k')
        and not bool_or(effort_level in ('non_thinking', 'minimal'))
            as is_thinking_named,
        bool_or(level_rank > 0) as is_level_named
    from efforts
    group by model_id, harness, claimant
    having bool_or(effort = 'unstated')

),

switched as (

    select
        model_id,
        bool_or(is_thinking_named) as is_switched,
        bool_or(is_level_named) as is_leveled
    from leaderboards
    group by model_id

),

usual_level as (

    select effort_level
    from levels
    where level_rank > 0
    qualify row_number() over (order by default_order asc nulls last, effort_level asc nulls last) = 1

),

resolved as (

    select distinct
        efforts.model_id,
        efforts.effort,
        case
            when
                efforts.effort = 'unstated'
                and (not coalesce(thinkers.can_think, false) or switched.is_switched)
                then 'non_thinking'
            when efforts.effort = 'unstated' and switched.is_leveled then usual_level.effort_level
            else coalesce(efforts.effort_level, efforts.effort)
        end as effort_level
    from efforts
    left join thinkers
        on efforts.model_id = thinkers.model_id
    left join switched
        on efforts.model_id = switched.model_id
    cross join usual_level

),

final as (

    select
        resolved.model_id,
        resolved.effort,
        models.developer,
        resolved.effort_level,
        levels.level_rank,
        levels.min_multiplier,
        coalesce(levels.links_benchmarks, false) as links_benchmarks,
        row_number() over (
            partition by resolved.model_id
            order by
                case when resolved.effort = 'unstated' then 0 else 1 end asc nulls last,
                levels.default_order asc nulls last,
                resolved.effort asc nulls last
        ) = 1 as is_default
    from resolved
    left join levels
        on resolved.effort_level = levels.effort_level
    left join models
        on resolved.model_id = models.model_id

)

select * from final
