{{ config(materialized='view') }}

-- a view, since an age in a table would be wrong tomorrow
with

sources as (

    select * from {{ ref('stg_ingest__sources') }}

),

snapshots as (

    select * from {{ ref('dim_snapshots') }}
    where is_current

),

claims as (

    select
        source_id,
        count(stated_usd_per_unit) as rounded_price_count
    from {{ ref('fct_price_claims') }}
    group by source_id

),

unreachable as (

    select * from {{ ref('stg_ingest__unreachable') }}

),

aged as (

    select
        *,
        cast(last_stated_at as date) as last_stated_on,
        {{ days_between('cast(last_stated_at as date)', as_of()) }} as age_days
    from sources

),

final as (

    select
        -- ids
        aged.source_id,
        aged.copied_from,

        -- where from
        aged.description,
        aged.license,
        aged.attribution,
        aged.default_route,
        aged.default_origin,
        aged.live_address,

        -- what is loaded
        snapshots.snapshot_id,
        snapshots.version,
        snapshots.row_count,
        snapshots.listing_count,
        coalesce(claims.rounded_price_count, 0) as rounded_price_count,
        aged.pinned_version,
        case
            when snapshots.snapshot_id is null then null
            when snapshots.origin like 'https:%' then 'live'
            when snapshots.published_on is null then 'file'
            when snapshots.version = aged.pinned_version then 'pinned'
            when snapshots.published_on < aged.pinned_published_on then 'earlier'
            else 'refreshed'
        end as loaded_as,

        -- how old
        aged.last_stated_on,
        aged.age_days,
        aged.warn_after_days,
        aged.late_after_days,
        case
            when aged.last_stated_on is null then 'not_loaded'
            when aged.age_days >= aged.late_after_days then 'late'
            when aged.age_days >= aged.warn_after_days then 'warn'
            else 'ok'
        end as freshness,

        -- when
        snapshots.published_on,
        snapshots.last_checked_at,
        unreachable.unreachable_at,
        {{ as_of() }} as as_of_on,

        -- flags
        aged.is_hand_kept,
        aged.is_required,

        -- old names, kept for one release
        coalesce(aged.copied_from, aged.source_id) as lineage,
        aged.last_stated_on as said_on

    from aged
    left join snapshots
        on aged.source_id = snapshots.source_id
    left join claims
        on aged.source_id = claims.source_id
    left join unreachable
        on aged.source_id = unreachable.source_id

)

select * from final
