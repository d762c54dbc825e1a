-- The first five models of a profile: what to take, how sure that is, and why.
select
    recommendations.profile_id,
    profiles.profile_name,
    recommendations.rank,
    recommendations.model_id,
    recommendations.offering_id,
    recommendations.verdict,
    recommendations.close_calls,
    recommendations.first_rank_share_pct,
    recommendations.because,
    recommendations.host_because,
    recommendations.hosts,
    recommendations.effort,
    recommendations.domain_id,
    recommendations.capability,
    recommendations.capability_low,
    recommendations.capability_high,
    recommendations.cost_usd,
    1000 * recommendations.cost_usd as usd_per_1000,
    recommendations.retires_on,
    recommendations.days_left,
    risks.risk_reason,
    recommendations.unknown_criteria,
    models.ranked_models,
    recommendations.as_of_on
from marts.recommendations as recommendations
inner join marts.dim_profiles as profiles using (profile_id)
inner join marts.deprecation_risk as risks using (offering_id)
inner join (
    select
        profile_id,
        count(rank) as ranked_models
    from marts.recommendations
    group by all
) as models using (profile_id)
where recommendations.profile_id = $profile_id and recommendations.rank is not null
order by recommendations.rank, recommendations.model_id
limit 5
