-- The place of each model for each profile, or why it has none.
select
    profile_id,
    model_id,
    rank,
    offering_id,
    host_because,
    cost_usd,
    not_ranked_because
from marts.recommendations
order by profile_id, rank, model_id
