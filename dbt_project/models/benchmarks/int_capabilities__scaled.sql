-- The fit has a scale of its own. Two models that are measured everywhere fix the points, so that the points of others
-- stay where they are when a model is added.
with

fitted as (

    select * from {{ capability_fit() }}

),

anchors as (

    select
        capability_anchors.points,
        fitted.estimate
    from {{ ref('capability_anchors') }} as capability_anchors
    inner join fitted
        on
            capability_anchors.model_id = fitted.model_id
            and capability_anchors.effort = fitted.effort
    where fitted.domains = 'general'

),

scale as (

    select
        cast(max(points) - min(points) as double) / nullif(max(estimate) - min(estimate), 0) as points_per_unit,
        cast(min(points) as double) as lowest_points,
        min(estimate) as lowest_estimate
    from anchors

),

final as (

    select
        -- ids
        fitted.model_id,
        fitted.effort,
        fitted.benchmark,
        fitted.domains,

        -- in points
        scale.lowest_points + (fitted.estimate - scale.lowest_estimate) * scale.points_per_unit as points,
        case when fitted.model_id is not null then fitted.deviation * scale.points_per_unit end as points_deviation,

        -- on the working scale, by point
        fitted.slope / scale.points_per_unit as slope_per_point,
        case when fitted.model_id is null then fitted.deviation end as noise_deviation

    from fitted
    inner join scale
        on scale.points_per_unit > 0

)

select * from final
