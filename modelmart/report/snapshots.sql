-- The source snapshots behind the figures. The newest snapshot of a source has its age and freshness.
select
    snapshots.snapshot_id,
    snapshots.source_id,
    snapshots.origin,
    snapshots.version,
    snapshots.sha256,
    snapshots.byte_count,
    snapshots.license,
    snapshots.attribution,
    snapshots.published_on,
    snapshots.fetched_at,
    snapshots.last_seen_on,
    sources.freshness,
    sources.age_days
from marts.dim_snapshots as snapshots
left join marts.dim_sources as sources using (snapshot_id)
order by snapshots.is_current desc, snapshots.source_id, snapshots.last_seen_on desc, snapshots.snapshot_id
