-- Copies of one catalogue repeat each other, so the newest copy that covers a provider replaces the older ones. A copy
-- covers a provider if it lists enough of it in comparison with the older one: some know only a few of its models.
with

listing_periods as (

    select * from {{ ref('int_listing_periods__observed') }}
    where gone_on is null

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

origins as (

    select
        source_id,
        min(origin_source_id) as origin_source_id
    from snapshots
    group by all

),

counted as (

    select
        listing_periods.source_id,
        origins.origin_source_id,
        offerings.provider_id,
        count(distinct listing_periods.offering_id) as offerings,
        max(listing_periods.last_seen_on) as last_seen_on
    from listing_periods
    inner join origins
        on listing_periods.source_id = origins.source_id
    inner join offerings
        on listing_periods.offering_id = offerings.offering_id
    group by all

),

covering as (

    select
        older.source_id,
        older.provider_id,
        newer.source_id as newer_source_id,
        older.last_seen_on
    from counted as older
    inner join counted as newer
        on
            older.origin_source_id = newer.origin_source_id
            and older.provider_id = newer.provider_id
            and older.last_seen_on < newer.last_seen_on
    where newer.offerings >= older.offerings * {{ lifecycle_rule('min_covered_share') }}

),

final as (

    select
        -- ids
        covering.source_id,
        covering.provider_id,

        -- when a newer copy was first seen
        min(sightings.first_seen_on) as superseded_on

    from covering
    inner join sightings
        on
            covering.newer_source_id = sightings.source_id
            and covering.last_seen_on < sightings.first_seen_on
    group by all

)

select * from final
