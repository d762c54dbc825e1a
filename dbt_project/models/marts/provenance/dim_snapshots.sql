with

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids
        snapshot_id,
        source_id,

        -- what was fetched
        origin,
        version,
        sha256,
        byte_count,
        row_count,
        rounded_count,
        license,
        is_current,

        -- when
        published_on,
        fetched_at,
        last_checked_at

    from snapshots

)

select * from final
