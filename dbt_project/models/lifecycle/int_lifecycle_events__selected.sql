{{ config(materialized='view') }}

-- A view, like every model from here to deprecation_risk, so that it is right on the day on which it is read.
with

events as (

    select * from {{ ref('int_lifecycle_events__unioned') }}

),

dates as (

    select * from {{ ref('int_dates__listed') }}

),

-- Each day uses what was stated by then and not yet withdrawn, without the dates that are known to be wrong.
final as (

    select
        dates.as_of_on,
        dates.is_as_of,
        events.*
    from events
    inner join dates
        on
            events.stated_on <= dates.as_of_on
            and (events.withdrawn_on is null or events.withdrawn_on > dates.as_of_on)
    where events.known_bad_because is null

)

select * from final
