-- Unless the profile allows it. A provider of a kind that nobody knows counts as one that passes calls on.
with

eligible as (

    select
        rankings.profile_id,
        rankings.model_id,
        rankings.offering_id,
        coalesce(kinds.kind in ('host', 'own') or kinds.maker = models.developer, false) as is_served
    from {{ ref('model_rankings') }} as rankings
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
    min(served.offering_id) as to_take_instead
from {{ ref('recommendations') }} as recommendations
inner join {{ ref('dim_profiles') }} as profiles
    on
        recommendations.profile_id = profiles.profile_id
        and not profiles.allows_routers
inner join eligible as taken
    on
        recommendations.profile_id = taken.profile_id
        and recommendations.offering_id = taken.offering_id
        and not taken.is_served
inner join eligible as served
    on
        recommendations.profile_id = served.profile_id
        and recommendations.model_id = served.model_id
        and served.is_served
group by all
