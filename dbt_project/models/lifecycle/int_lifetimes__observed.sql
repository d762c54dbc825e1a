with

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where
        is_as_of
        and lifecycle_status <> 'unreleased'

),

events as (

    select * from {{ ref('int_lifecycle_events__selected') }}
    where
        is_as_of
        and event = 'released'
        -- a release of which only the year is named has no usable day
        and date_precision <> 'year'

),

models as (

    select * from {{ ref('dim_models') }}
    where not has_open_weights

),

releases as (

    select
        offering_id,
        min(event_on) as released_on
    from events
    group by all

),

-- An announced end that has passed counts as an end, confirmed or not. An unconfirmed bare date or a dropped listing
-- only shows that the offering lived until then.
followed as (

    select
        lifecycle.as_of_on,
        lifecycle.offering_id,
        lifecycle.provider_id,
        -- no provider can have served it before its weights were released
        greatest(releases.released_on, models.released_on) as released_on,
        case
            when lifecycle.lifecycle_status in ('retired', 'past_stated_date') then lifecycle.retires_on
            when lifecycle.lifecycle_status = 'disappeared' then lifecycle.dropped_on
            when lifecycle.lifecycle_status = 'unconfirmed' then lifecycle.last_listed_on
            else lifecycle.as_of_on
        end as last_seen_on,
        lifecycle.lifecycle_status = 'retired'
        or (lifecycle.lifecycle_status = 'past_stated_date' and lifecycle.date_kind = 'announced') as has_ended
    from lifecycle
    inner join models
        on lifecycle.model_id = models.model_id
    left join releases
        on lifecycle.offering_id = releases.offering_id

),

final as (

    select
        -- ids
        offering_id,
        provider_id,

        -- what was observed
        released_on,
        last_seen_on,
        {{ days_between('released_on', 'last_seen_on') }} as lifetime_days,
        has_ended,
        as_of_on

    from followed
    where released_on <= last_seen_on

)

select * from final
