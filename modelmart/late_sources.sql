-- Sources that could not be reached, are missing, or are older than their rule allows.
select
    source_id,
    freshness,
    age_days,
    last_stated_on,
    unreachable_at::date as unreachable_on
from marts.dim_sources
where
    freshness = 'late'
    or unreachable_at is not null
    -- a source that has only a live address is loaded on request
    or (freshness = 'not_loaded' and default_route is not null)
order by source_id
