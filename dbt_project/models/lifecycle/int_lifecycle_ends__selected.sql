{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('int_lifecycle_events__selected') }}

),

periods as (

    select * from {{ ref('periods') }}

),

promises as (

    select
        as_of_on,
        offering_id,
        max(event_on) as promised_until,
        max(case when is_first_hand then event_on end) as promised_first_hand_until
    from events
    where event = 'not_sooner_than'
    group by all

),

-- A bare date within the promised time repeats the promise without its wording; it is no end. Nor is any other day of a
-- catalogue within the time that the provider itself promises.
ends as (

    select events.*
    from events
    left join promises
        on
            events.as_of_on = promises.as_of_on
            and events.offering_id = promises.offering_id
    where
        events.event in ('announced', 'retired')
        and (
            events.date_kind <> 'unqualified'
            or promises.promised_until is null
            or events.event_on > promises.promised_until
        )
        and (
            events.date_kind = 'retired'
            or coalesce(events.is_first_hand, false)
            or promises.promised_first_hand_until is null
            or events.event_on > promises.promised_first_hand_until
        )

),

-- Of one source a report comes first, then an announcement, then a bare date; then what most listings state.
chosen as (

    select * from ends
    qualify
        row_number() over (
            partition by as_of_on, offering_id, source_id
            order by
                case when is_first_hand then 0 else 1 end nulls last,
                {{ date_kind_order() }} nulls last,
                listings_stating_it desc nulls last,
                stated_on desc nulls last,
                case when date_precision = 'day' then 0 else 1 end nulls last,
                event_on asc nulls last,
                -- listings that name the same day: every run picks the same one
                case when replacement_model_id is not null then 0 else 1 end nulls last,
                stated_in asc nulls last,
                source_model_id asc nulls last
        ) = 1

),

-- An end of which only the month is named may be any day of that month.
dated as (

    select
        chosen.*,
        coalesce({{ later('periods.months', 'chosen.event_on') }}, chosen.event_on) as until_on
    from chosen
    left join periods
        on chosen.date_precision = periods.period

),

-- It has passed when the month is over; a report for the month has already happened.
final as (

    select
        *,
        case when date_kind = 'retired' then event_on else until_on end as passed_on
    from dated

)

select * from final
