with

snapshots as (

    select * from {{ source('ingest', 'snapshots') }}

),

looks as (

    {{ looks() }}

),

seen as (

    select
        snapshot_id,
        min(seen_on) as first_seen_on,
        max(seen_on) as last_seen_on,
        max(checked_at) as last_checked_at,
        max(published_on) as published_on,
        max_by(version, seen_on) filter (where version is not null) as version,
        -- Of two releases of one day, the newer one was loaded later; the older one may have been checked again since.
        coalesce(max(case when published_on is null then checked_at end), min(checked_at)) as became_current_at
    from looks
    -- rows of hand-kept files have days of their own
    where is_hand_kept or {{ is_known('seen_on') }}
    group by all

),

final as (

    select
        -- ids
        snapshots.snapshot_id,
        snapshots.source_id,
        snapshots.copied_from,
        coalesce(snapshots.copied_from, snapshots.source_id) as origin_source_id,

        -- what was fetched
        snapshots.origin,
        seen.version,
        snapshots.sha256,
        snapshots.byte_count,
        snapshots.row_count,
        snapshots.rounded_count,
        snapshots.license,

        -- when
        seen.published_on,
        snapshots.fetched_at,
        seen.last_checked_at,
        seen.first_seen_on,
        seen.last_seen_on,

        -- flags
        snapshots.is_hand_kept,
        row_number() over (
            partition by snapshots.source_id
            order by seen.last_seen_on desc nulls last, seen.became_current_at desc nulls last
        ) = 1 as is_current

    from snapshots
    inner join seen
        on snapshots.snapshot_id = seen.snapshot_id

)

select * from final
