-- Every source: its age and limits, its latest snapshot, and how many rows of it were rejected.
with

rejects as (

    select
        snapshot_id,
        count(distinct table_name || source_location) as refused
    from raw.rejects
    group by all

)

select
    sources.source_id,
    sources.freshness,
    sources.age_days,
    sources.warn_after_days,
    sources.late_after_days,
    sources.last_stated_on,
    sources.last_stated_on as said_on,  -- old name, kept for one release
    sources.last_checked_at,
    sources.version,
    sources.pinned_version,
    sources.loaded_as,
    sources.unreachable_at,
    sources.row_count as "rows",
    sources.listing_count as listings,
    snapshots.other_listing_count as no_text_models,
    case when sources.snapshot_id is not null then coalesce(rejects.refused, 0) end as refused,
    snapshots.rounded_count as rounded,
    sources.license,
    sources.default_route,
    sources.live_address,
    sources.is_hand_kept,
    sources.is_required
from marts.dim_sources as sources
left join marts.dim_snapshots as snapshots using (snapshot_id)
left join rejects using (snapshot_id)
order by sources.source_id
