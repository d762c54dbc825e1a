-- Two offerings of a profile: their scores, the places of their models, and what modelmart would take.
select
    rankings.offering_id,
    rankings.is_eligible,
    rankings.ineligible_because,
    rankings.not_ranked_because,
    rankings.score,
    rankings.score_low,
    rankings.score_high,
    details.criteria_coverage_pct,
    details.effort,
    rankings.rank,
    (
        select count(rank) from marts.model_rankings
        where profile_id = $profile_id
    ) as ranked_offerings,
    (
        select count(rank) from marts.recommendations
        where profile_id = $profile_id
    ) as ranked_models,
    recommendations.rank as model_rank,
    recommendations.verdict,
    recommendations.first_rank_share_pct,
    recommendations.offering_id as recommended_offering_id,
    recommendations.host_because,
    rankings.as_of_on
from marts.model_rankings as rankings
left join marts.ranking_details as details using (profile_id, offering_id)
left join marts.recommendations as recommendations
    on
        rankings.profile_id = recommendations.profile_id
        and rankings.model_id = recommendations.model_id
where rankings.profile_id = $profile_id and rankings.offering_id in ($a, $b)
order by case when rankings.offering_id = $a then 0 else 1 end
