select
    profile_id,
    offering_id,
    rank,
    score,
    score_low,
    score_high,
    ineligible_because,
    not_ranked_because
from {{ ref('model_rankings') }}
where
    score not between score_low and score_high
    or (rank is not null) <> (is_eligible and not_ranked_because is null)
    or is_eligible <> (ineligible_because is null)
    or is_eligible <> (score is not null)
    or (rank is null and (first_rank_share_pct is not null or is_pareto_efficient is not null))
