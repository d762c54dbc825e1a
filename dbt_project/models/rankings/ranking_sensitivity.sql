with

criteria as (

    select * from {{ ref('int_criteria__scaled') }}
    where weight > 0

),

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

fronts as (

    select * from {{ ref('int_fronts__compared') }}
    where
        is_efficient_as_known
        and offering_id = tied_group_id

),

-- a dominated offering overtakes no other, for any weights
contenders as (

    select
        scores.profile_id,
        scores.offering_id,
        scores.score,
        row_number() over (
            partition by scores.profile_id
            order by scores.score desc nulls last, scores.offering_id asc nulls last
        ) as place
    from scores
    inner join fronts
        on
            scores.profile_id = fronts.profile_id
            and scores.offering_id = fronts.offering_id

),

leader as (

    select
        first.profile_id,
        criteria.criterion_id,
        first.offering_id,
        criteria.weight,
        first.score,
        coalesce(criteria.scaled_value, 0) as scaled_value
    from contenders as first
    inner join criteria
        on
            first.profile_id = criteria.profile_id
            and first.offering_id = criteria.offering_id
    where first.place = 1

),

-- if one weight becomes t and the others keep their proportions, the lead is the straight line (1 - t) * rest + t * own
leads as (

    select
        leader.profile_id,
        leader.criterion_id,
        leader.offering_id,
        leader.weight,
        rivals.offering_id as rival_id,
        leader.scaled_value - coalesce(criteria.scaled_value, 0) as own,
        cast(
            leader.score - rivals.score
            - leader.weight * (leader.scaled_value - coalesce(criteria.scaled_value, 0)) as double
        ) / nullif(1 - leader.weight, 0) as rest
    from leader
    inner join contenders as rivals
        on
            leader.profile_id = rivals.profile_id
            and leader.offering_id <> rivals.offering_id
    inner join criteria
        on
            rivals.profile_id = criteria.profile_id
            and rivals.offering_id = criteria.offering_id
            and leader.criterion_id = criteria.criterion_id

),

crossings as (

    select
        *,
        {{ quotient('rest', 'nullif(rest - own, 0)', 'decimal(13, 12)') }} as weight_at_change,
        abs(rest / nullif(rest - own, 0) - weight) as distance
    from leads
    where
        rest <> own
        -- at 0 and at 1 the two can only be level, so neither is ahead
        and rest / nullif(rest - own, 0) > 0
        and rest / nullif(rest - own, 0) < 1

),

nearest as (

    select * from crossings
    qualify
        row_number() over (
            partition by profile_id, criterion_id
            order by distance asc nulls last, rival_id asc nulls last
        ) = 1

),

changes as (

    select
        leader.profile_id,
        leader.criterion_id,
        leader.offering_id as first_offering_id,
        leader.weight,
        nearest.weight_at_change,
        nearest.weight_at_change - leader.weight as weight_change,
        nearest.distance,
        nearest.rival_id as overtaken_by_offering_id
    from leader
    left join nearest
        on
            leader.profile_id = nearest.profile_id
            and leader.criterion_id = nearest.criterion_id

),

final as (

    select
        -- ids
        profile_id,
        criterion_id,

        -- today
        first_offering_id,
        cast(weight as decimal(9, 6)) as weight,

        -- the change that another offering needs to be first
        weight_at_change,
        cast(weight_change as decimal(13, 12)) as weight_change,
        overtaken_by_offering_id,
        distance is not null
        and row_number() over (
            partition by profile_id
            order by distance asc nulls last, criterion_id asc nulls last
        ) = 1 as is_smallest_change

    from changes

)

select * from final
