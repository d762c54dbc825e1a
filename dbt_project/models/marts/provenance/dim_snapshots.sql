with

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids
        snapshot_id,
        source_id,
        lineage,

        -- what was fetched
        origin,
        version,
        sha256,
        byte_count,
        row_count,
        rounded_count,
        license,
        is_current,
        is_hand_kept,

        -- when
        published_on,
        fetched_at,
        last_checked_at,
        first_seen_on,
        last_seen_on

    from snapshots

)

select * from final
