-- The best eligible offering of a profile, and the criteria for which it has no fact.
with

gaps as (

    select
        profile_id,
        offering_id,
        string_agg(criterion_id, ', ' order by weight desc, criterion_id)
        filter (where is_missing and weight > 0) as unknown
    from marts.ranking_contributions
    group by all

)

select
    rankings.offering_id,
    models.model_name,
    offerings.provider_name,
    costs.total_usd,
    costs.interactions,
    rankings.score,
    rankings.score_high,
    rankings.criteria_coverage_pct,
    rankings.first_rank_share_pct,
    rankings.first_rank_open_pct,
    count(*) over () as eligible,
    lead(rankings.offering_id) over (order by rankings.rank, rankings.offering_id) as next_offering_id,
    risk.risk_reason,
    gaps.unknown
from marts.model_rankings as rankings
inner join policy.ranking_profiles as profiles using (profile_id)
inner join marts.dim_models as models using (model_id)
inner join marts.dim_offerings as offerings using (offering_id)
inner join marts.deprecation_risk as risk using (offering_id)
inner join marts.cost_per_interaction as costs
    on rankings.offering_id = costs.offering_id and profiles.scenario_id = costs.scenario_id
left join gaps
    on rankings.profile_id = gaps.profile_id and rankings.offering_id = gaps.offering_id
where rankings.profile_id = $profile_id and rankings.is_eligible
order by rankings.rank, rankings.offering_id
limit 1
