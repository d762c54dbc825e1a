{{ config(materialized='view') }}

-- A view, so that deprecation_risk is right on the day it is read and not on the day it was built.
with

events as (

    select * from {{ ref('int_lifecycle_events__unioned') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

dates as (

    select * from {{ ref('int_dates__asked') }}

),

models as (

    select * from {{ ref('int_models__described') }}

),

periods as (

    select * from {{ ref('periods') }}

),

-- nobody is judged by what was said only later
known as (

    select
        dates.asked_on,
        events.*
    from events
    inner join dates
        on
            events.stated_on <= dates.asked_on
            and (events.withdrawn_on is null or events.withdrawn_on > dates.asked_on)

),

-- a day that was reported beats one that was announced, and that a bare one; then the better source, its latest
-- word, and the exacter date
ends as (

    select * from known
    where
        event = 'end'
        and date_kind <> 'not_sooner_than'
    qualify
        row_number() over (
            partition by asked_on, offering_id
            order by
                case when date_kind = 'retired' then 0 else 1 end nulls last,
                case when date_kind = 'announced' then 0 else 1 end nulls last,
                precedence asc nulls last,
                listings_that_say_so desc nulls last,
                stated_on desc nulls last,
                case when date_precision = 'day' then 0 else 1 end nulls last,
                event_on asc nulls last,
                -- several listings that name the same day: one of them, and always the same
                case when replacement_model_id is not null then 0 else 1 end nulls last,
                stated_in asc nulls last
        ) = 1

),

-- an end of which only the month is named has passed when the month has
passing as (

    select
        ends.*,
        case
            when ends.date_kind = 'retired' or periods.months is null then ends.event_on
            else cast({{ dbt.dateadd('month', 'periods.months', 'ends.event_on') }} as date)
        end as passed_on
    from ends
    left join periods
        on ends.date_precision = periods.period

),

promises as (

    select
        asked_on,
        offering_id,
        max_by(event_on, stated_on) as promised_until,
        max_by(date_precision, stated_on) as date_precision,
        max_by(source_id, stated_on) as source_id,
        max_by(stated_in, stated_on) as stated_in,
        max_by(snapshot_id, stated_on) as snapshot_id
    from known
    where
        event = 'end'
        and date_kind = 'not_sooner_than'
    group by all

),

warnings as (

    select
        asked_on,
        offering_id,
        max_by(source_id, stated_on) as source_id,
        max_by(stated_in, stated_on) as stated_in,
        max_by(snapshot_id, stated_on) as snapshot_id
    from known
    where event = 'deprecated'
    group by all

),

judged as (

    select
        -- ids
        dates.asked_on,
        dates.is_as_of,
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- status
        case
            when models.released_on > dates.asked_on then 'unreleased'
            when ends.date_kind = 'retired' and ends.passed_on <= dates.asked_on then 'retired'
            when ends.passed_on > dates.asked_on then 'ending'
            when ends.passed_on <= dates.asked_on then 'past_stated_date'
            when promises.promised_until is not null then 'promised_until'
            when warnings.offering_id is not null then 'deprecated'
            else 'active'
        end as lifecycle_status,

        -- the date, and what its source says of it
        ends.event_on as retires_on,
        promises.promised_until,
        coalesce(ends.date_precision, promises.date_precision) as date_precision,
        case
            when ends.offering_id is not null then ends.date_kind
            when promises.offering_id is not null then 'not_sooner_than'
        end as date_kind,
        ends.is_approximate,
        ends.replacement_model_id,
        {{ days_between('dates.asked_on', 'coalesce(ends.event_on, promises.promised_until)') }} as days_left,

        -- provenance
        coalesce(ends.source_id, promises.source_id, warnings.source_id) as source_id,
        coalesce(ends.stated_in, promises.stated_in, warnings.stated_in) as stated_in,
        coalesce(ends.snapshot_id, promises.snapshot_id, warnings.snapshot_id) as snapshot_id

    from offerings
    cross join dates
    left join models
        on offerings.model_id = models.model_id
    left join passing as ends
        on
            offerings.offering_id = ends.offering_id
            and dates.asked_on = ends.asked_on
    left join promises
        on
            offerings.offering_id = promises.offering_id
            and dates.asked_on = promises.asked_on
    left join warnings
        on
            offerings.offering_id = warnings.offering_id
            and dates.asked_on = warnings.asked_on

),

-- an end that was only stated may have come or not: whether calls work is then not known
final as (

    select
        *,
        case
            when lifecycle_status in ('retired', 'unreleased') then false
            when lifecycle_status <> 'past_stated_date' then true
        end as is_callable
    from judged

)

select * from final
