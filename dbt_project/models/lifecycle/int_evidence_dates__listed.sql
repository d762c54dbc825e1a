{{ config(materialized='view') }}

with

dates as (

    select * from {{ ref('int_dates__listed') }}

),

newest as (

    select max(last_seen_on) as seen_on
    from {{ ref('int_listing_evidence__unioned') }}
    where is_catalogue

),

-- When all catalogues have grown old, the answer is that of the last day on which one was seen.
final as (

    select
        dates.as_of_on,
        dates.is_as_of,
        coalesce(least(dates.as_of_on, newest.seen_on), dates.as_of_on) as evidence_on
    from dates
    cross join newest

)

select * from final
