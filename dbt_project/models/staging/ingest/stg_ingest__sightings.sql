with

looks as (

    {{ looks() }}

),

-- A release is checked many times, and was published once.
days as (

    select
        source_id,
        snapshot_id,
        seen_on,
        min(checked_at) as first_checked_at,
        max(checked_at) as last_checked_at
    from looks
    -- rows of hand-kept files have days of their own
    where is_hand_kept or {{ is_known('seen_on') }}
    group by source_id, snapshot_id, seen_on

),

compared as (

    select
        *,
        case
            when
                snapshot_id = lag(snapshot_id) over (
                    partition by source_id
                    order by seen_on nulls last, first_checked_at nulls last
                )
                then 0
            else 1
        end as is_change
    from days

),

-- Consecutive days with the same bytes are one sighting; bytes that come back begin another.
numbered as (

    select
        *,
        sum(is_change) over (
            partition by source_id
            order by seen_on nulls last, first_checked_at nulls last
        ) as sighting_number
    from compared

),

sightings as (

    select
        source_id,
        snapshot_id,
        sighting_number,
        min(seen_on) as first_seen_on,
        max(seen_on) as last_seen_on,
        max(last_checked_at) as last_checked_at
    from numbered
    group by all

),

final as (

    select
        -- ids
        source_id,
        snapshot_id,
        sighting_number,

        -- when
        first_seen_on,
        last_seen_on,
        last_checked_at,
        -- the day on which the source was next seen with other bytes
        lead(first_seen_on) over (
            partition by source_id
            order by sighting_number nulls last
        ) as next_seen_on

    from sightings

)

select * from final
