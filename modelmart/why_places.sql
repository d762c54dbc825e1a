-- Rank and score of two offerings in a profile.
select
    offering_id,
    is_eligible,
    ineligible_because,
    score,
    score_low,
    score_high,
    criteria_coverage_pct,
    rank,
    rank_best,
    rank_worst,
    shared_rank,
    first_rank_share_pct,
    first_rank_open_pct,
    as_of_on
from marts.model_rankings
where profile_id = $profile_id and offering_id in ($a, $b)
order by case when offering_id = $a then 0 else 1 end
