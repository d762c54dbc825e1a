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
        max(event_on) as promised_until
    from events
    where event = 'not_sooner_than'
    group by all

),

-- a bare date up to which the offering is promised is that promise, told without its wording
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

),

-- of a source, a day that was reported beats one that was announced, and that a bare one; then the day that most of its
-- listings name, its latest word, and the exacter date
chosen as (

    select * from ends
    qualify
        row_number() over (
            partition by as_of_on, offering_id, source_id
            order by
                {{ date_kind_order() }} nulls last,
                listings_that_say_so desc nulls last,
                stated_on desc nulls last,
                case when date_precision = 'day' then 0 else 1 end nulls last,
                event_on asc nulls last,
                -- several listings that name the same day: one of them, and always the same
                case when replacement_model_id is not null then 0 else 1 end nulls last,
                stated_in asc nulls last,
                source_model_id asc nulls last
        ) = 1

),

-- of an end of which only the month is named no day of that month is excluded ...
dated as (

    select
        chosen.*,
        coalesce({{ later('periods.months', 'chosen.event_on') }}, chosen.event_on) as until_on
    from chosen
    left join periods
        on chosen.date_precision = periods.period

),

-- ... and it has passed when the month has, unless it is reported
final as (

    select
        *,
        case when date_kind = 'retired' then event_on else until_on end as passed_on
    from dated

)

select * from final
