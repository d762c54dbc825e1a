with

snapshots as (

    select * from {{ source('ingest', 'snapshots') }}

),

observations as (

    select * from {{ source('ingest', 'observations') }}

),

looks as (

    select
        snapshot_id,
        min(checked_at) as first_checked_at,
        max(checked_at) as last_checked_at
    from observations
    group by all

),

final as (

    select
        -- ids
        snapshots.snapshot_id,
        snapshots.source_id,

        -- what was fetched
        snapshots.origin,
        snapshots.version,
        snapshots.sha256,
        snapshots.byte_count,
        snapshots.row_count,
        snapshots.rounded_count,
        snapshots.license,

        -- when: published bytes prove what held on the day of publication, and no later look changes that
        snapshots.published_on,
        snapshots.fetched_at,
        looks.last_checked_at,
        coalesce(snapshots.published_on, cast(looks.first_checked_at as date)) as first_seen_on,
        coalesce(snapshots.published_on, cast(looks.last_checked_at as date)) as last_seen_on,

        -- flags
        row_number() over (
            partition by snapshots.source_id
            order by looks.last_checked_at desc nulls last
        ) = 1 as is_current

    from snapshots
    left join looks
        on snapshots.snapshot_id = looks.snapshot_id

)

select * from final
