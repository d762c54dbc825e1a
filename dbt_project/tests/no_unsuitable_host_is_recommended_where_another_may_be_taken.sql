-- Unless the profile allows routers. A provider without a row does not suit.
with

eligible as (

    select
        rankings.profile_id,
        rankings.model_id,
        rankings.offering_id,
        coalesce(
            kinds.maker = models.developer
            or kinds.serving = 'interactive'
            or (kinds.serving = 'batch' and scenarios.service_tier = 'batch'),
            false
        ) as is_suitable
    from {{ ref('model_rankings') }} as rankings
    inner join {{ ref('dim_profiles') }} as profiles
        on rankings.profile_id = profiles.profile_id
    inner join {{ ref('dim_scenarios') }} as scenarios
        on profiles.scenario_id = scenarios.scenario_id
    left join {{ ref('provider_kinds') }} as kinds
        on rankings.provider_id = kinds.provider_id
    left join {{ ref('dim_models') }} as models
        on rankings.model_id = models.model_id
    where rankings.is_eligible

)

select
    recommendations.profile_id,
    recommendations.model_id,
    recommendations.offering_id,
    min(suitable.offering_id) as to_take_instead
from {{ ref('recommendations') }} as recommendations
inner join {{ ref('dim_profiles') }} as profiles
    on
        recommendations.profile_id = profiles.profile_id
        and not profiles.allows_routers
inner join eligible as taken
    on
        recommendations.profile_id = taken.profile_id
        and recommendations.offering_id = taken.offering_id
        and not taken.is_suitable
inner join eligible as suitable
    on
        recommendations.profile_id = suitable.profile_id
        and recommendations.model_id = suitable.model_id
        and suitable.is_suitable
group by all
