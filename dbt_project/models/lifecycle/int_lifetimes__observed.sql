with

judged as (

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
        -- a release of which only the year is named is none of a day
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

-- what its provider announced and has passed counts as ended, be it confirmed or not; a bare date that nobody bears out
-- says that it lived until then, and so does its going from the catalogues; the others live
followed as (

    select
        judged.as_of_on,
        judged.offering_id,
        judged.provider_id,
        -- no provider can have had it before its weights came out, whatever a catalogue says
        greatest(releases.released_on, models.released_on) as released_on,
        case
            when judged.lifecycle_status in ('retired', 'past_stated_date') then judged.retires_on
            when judged.lifecycle_status = 'disappeared' then judged.dropped_on
            else judged.as_of_on
        end as last_seen_on,
        judged.lifecycle_status = 'retired'
        or (judged.lifecycle_status = 'past_stated_date' and judged.date_kind = 'announced') as has_ended
    from judged
    inner join models
        on judged.model_id = models.model_id
    left join releases
        on judged.offering_id = releases.offering_id

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
