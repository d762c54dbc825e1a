-- Every source: its latest bytes, how old they are, and what was refused of them.
with

rejects as (

    select
        snapshot_id,
        count(distinct table_name || source_location) as refused
    from raw.rejects
    group by all

)

select
    snapshots.source_id,
    snapshots.version,
    coalesce(snapshots.published_on, snapshots.fetched_at::date) as published_or_fetched_on,
    (now() at time zone 'UTC')::date - coalesce(snapshots.published_on, snapshots.last_checked_at::date) as age_days,
    strftime(snapshots.last_checked_at, '%Y-%m-%d %H:%M') as last_checked_at,
    snapshots.row_count as "rows",
    snapshots.listing_count as listings,
    snapshots.other_listing_count as no_text_models,
    coalesce(rejects.refused, 0) as refused,
    snapshots.rounded_count as rounded,
    snapshots.license
from marts.dim_snapshots as snapshots
left join rejects using (snapshot_id)
where snapshots.is_current
order by snapshots.source_id
