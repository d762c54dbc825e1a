-- The ranked offerings per profile. Quality is the score without the criterion cost, in percent of the most that is possible.
with

qualities as (

    select
        profile_id,
        offering_id,
        100 * sum(contribution) / sum(weight) as quality_pct,
        100 * sum(contribution_low) / sum(weight) as quality_low_pct,
        100 * sum(contribution_high) / sum(weight) as quality_high_pct
    from marts.ranking_contributions
    where unit <> 'usd' and weight > 0
    group by all

)

select
    rankings.profile_id,
    rankings.offering_id,
    rankings.score,
    rankings.score_low,
    rankings.score_high,
    details.criteria_coverage_pct,
    rankings.rank,
    rankings.is_pareto_efficient,
    round(qualities.quality_pct, 3)::decimal(9, 3) as quality_pct,
    round(qualities.quality_low_pct, 3)::decimal(9, 3) as quality_low_pct,
    round(qualities.quality_high_pct, 3)::decimal(9, 3) as quality_high_pct
from marts.model_rankings as rankings
inner join marts.ranking_details as details using (profile_id, offering_id)
left join qualities using (profile_id, offering_id)
where rankings.rank is not null
order by rankings.profile_id, rankings.rank, rankings.offering_id
