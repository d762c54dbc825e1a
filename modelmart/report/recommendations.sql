-- The ranked models of each profile: how sure the place is, and which offering to take.
select
    profile_id,
    model_id,
    rank,
    verdict,
    close_calls,
    first_rank_share_pct,
    offering_id,
    host_because,
    because
from marts.recommendations
where rank is not null
order by profile_id, rank, model_id
