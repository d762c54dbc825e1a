with

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

sources as (

    select * from {{ ref('stg_ingest__sources') }}

),

listings as (

    select * from {{ ref('int_listings__unioned') }}

),

counted as (

    select
        snapshot_id,
        count(distinct source_provider_id || ' ' || source_model_id) as listing_count,
        count(distinct case when not is_text_model then source_provider_id || ' ' || source_model_id end)
            as other_listing_count
    from listings
    group by all

),

final as (

    select
        -- ids
        snapshots.snapshot_id,
        snapshots.source_id,
        snapshots.copied_from,

        -- the bytes and their rows
        snapshots.origin,
        snapshots.version,
        snapshots.sha256,
        snapshots.byte_count,
        snapshots.row_count,
        snapshots.rounded_count,
        coalesce(counted.listing_count, 0) as listing_count,
        coalesce(counted.other_listing_count, 0) as other_listing_count,
        snapshots.license,
        sources.attribution,
        snapshots.is_current,
        snapshots.is_hand_kept,

        -- when
        snapshots.published_on,
        snapshots.fetched_at,
        snapshots.last_checked_at,
        snapshots.first_seen_on,
        snapshots.last_seen_on,

        -- old names, kept for one release
        snapshots.origin_source_id as lineage

    from snapshots
    left join counted
        on snapshots.snapshot_id = counted.snapshot_id
    -- what a licence asks for holds for every copy of the source
    left join sources
        on snapshots.source_id = sources.source_id

)

select * from final
