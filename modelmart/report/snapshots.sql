-- The bytes that every figure comes from.
select
    snapshot_id,
    source_id,
    origin,
    version,
    sha256,
    byte_count,
    license,
    published_on,
    fetched_at,
    first_seen_on,
    last_seen_on
from marts.dim_snapshots
order by is_current desc, source_id, last_seen_on desc, snapshot_id
