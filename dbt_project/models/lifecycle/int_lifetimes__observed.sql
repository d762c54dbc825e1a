with

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where
        is_as_of
        and lifecycle_status <> 'unreleased'

),

events as (

    select * from {{ ref('int_lifecycle_events__selected') }}
    where is_as_of

),

models as (

    select * from {{ ref('dim_models') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

starts as (

    select * from {{ ref('int_offering_starts__dated') }}

),

listed as (

    select distinct offering_id
    from {{ ref('int_listing_periods__observed') }}

),

stated as (

    select
        offering_id,
        -- a release of which only the year is named has no usable day
        min(event_on) filter (where event = 'released' and date_precision <> 'year') as released_on,
        min(stated_on) filter (where event in ('announced', 'retired')) as end_stated_on,
        min(stated_on) filter (where event = 'not_sooner_than') as promise_stated_on,
        max(event_on) filter (where event = 'not_sooner_than') as promised_until_on
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
        models.has_open_weights,
        case
            when provider_kinds.maker = models.developer then 'maker'
            else coalesce(provider_kinds.kind, 'unknown')
        end as provider_kind,
        -- no provider can have served it before its weights were released
        greatest(stated.released_on, models.released_on) as released_on,
        -- what no catalogue ever listed is known only because it ended
        case when starts.is_stated or listed.offering_id is not null then starts.known_on end as known_on,
        stated.end_stated_on,
        stated.promise_stated_on,
        stated.promised_until_on,
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
    left join stated
        on lifecycle.offering_id = stated.offering_id
    left join provider_kinds
        on lifecycle.provider_id = provider_kinds.provider_id
    left join starts
        on lifecycle.offering_id = starts.offering_id
    left join listed
        on lifecycle.offering_id = listed.offering_id

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        provider_kind,
        has_open_weights,

        -- what was observed
        released_on,
        case
            when known_on < last_seen_on then greatest(released_on, known_on)
            -- a day of the end or later says nothing of the start
            when known_on is not null then released_on
        end as observed_from_on,
        end_stated_on,
        promise_stated_on,
        promised_until_on,
        last_seen_on,
        {{ days_between('released_on', 'last_seen_on') }} as lifetime_days,
        has_ended,
        as_of_on

    from followed
    where released_on <= last_seen_on

)

select * from final
