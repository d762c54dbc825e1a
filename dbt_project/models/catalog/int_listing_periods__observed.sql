with

listings as (

    select * from {{ ref('int_listings__unioned') }}
    where is_listing

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

-- A sighting of a catalogue lists an offering if it has any of its listings, whatever their names and regions.
listed_sightings as (

    select
        offerings.offering_id,
        sightings.source_id,
        sightings.sighting_number,
        min(sightings.first_seen_on) as first_seen_on,
        max(sightings.last_seen_on) as last_seen_on,
        min(sightings.next_seen_on) as next_seen_on,
        min(listings.source_location) as source_location,
        min(sightings.snapshot_id) as snapshot_id
    from listings
    inner join offerings
        on
            listings.source_id = offerings.source_id
            and listings.source_provider_id = offerings.source_provider_id
            and listings.source_model_id = offerings.source_model_id
    inner join sightings
        on listings.snapshot_id = sightings.snapshot_id
    group by all

),

-- Consecutive sightings are one listing period.
compared as (

    select
        *,
        case
            when
                lag(sighting_number) over (
                    partition by source_id, offering_id
                    order by sighting_number nulls last
                ) = sighting_number - 1
                then 0
            else 1
        end as is_start
    from listed_sightings

),

numbered as (

    select
        *,
        sum(is_start) over (
            partition by source_id, offering_id
            order by sighting_number nulls last
        ) as listing_period_number
    from compared

),

periods as (

    select
        offering_id,
        source_id,
        listing_period_number,
        min(first_seen_on) as listed_on,
        max(last_seen_on) as last_seen_on,
        max_by(next_seen_on, sighting_number) filter (where next_seen_on is not null) as last_next_seen_on,
        bool_or(next_seen_on is null) as is_listed,
        max_by(source_location, sighting_number) as source_location,
        max_by(snapshot_id, sighting_number) as snapshot_id
    from numbered
    group by all

),

final as (

    select
        -- ids
        offering_id,
        source_id,
        listing_period_number,

        -- when: from the first sighting with it to the first without it
        listed_on,
        last_seen_on,
        case when not is_listed then last_next_seen_on end as gone_on,
        lead(listed_on) over (
            partition by source_id, offering_id
            order by listing_period_number nulls last
        ) as back_on,

        -- provenance: where it was listed last
        source_location,
        snapshot_id

    from periods

)

select * from final
