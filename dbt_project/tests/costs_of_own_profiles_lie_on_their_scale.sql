{{ config(severity='warn') }}

-- Beyond the ends of the scale all costs count alike. The scale is that of the profile in based_on, whose workload may
-- be much smaller or larger: state cheap_usd and dear_usd in profiles.csv.
select
    recommendations.profile_id,
    profiles.cheap_usd,
    profiles.dear_usd,
    min(recommendations.cost_usd) as lowest_cost_usd,
    max(recommendations.cost_usd) as highest_cost_usd,
    count(*) as models,
    count(*) filter (where recommendations.cost_usd < profiles.cheap_usd) as models_below,
    count(*) filter (where recommendations.cost_usd > profiles.dear_usd) as models_above
from {{ ref('recommendations') }} as recommendations
inner join {{ ref('dim_profiles') }} as profiles
    on recommendations.profile_id = profiles.profile_id
where
    profiles.is_own
    and recommendations.rank is not null
group by all
having
    count(*) filter (where recommendations.cost_usd < profiles.cheap_usd) * 2 > count(*)
    or count(*) filter (where recommendations.cost_usd > profiles.dear_usd) * 2 > count(*)
