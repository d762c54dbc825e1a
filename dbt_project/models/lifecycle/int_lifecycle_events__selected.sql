{{ config(materialized='view') }}

-- A view, as is all that stands between the events and deprecation_risk, so that it is right on the day it is read.
with

events as (

    select * from {{ ref('int_lifecycle_events__unioned') }}

),

dates as (

    select * from {{ ref('int_dates__listed') }}

),

-- nobody is judged by what was said only later, nor by what is known to be wrong
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
