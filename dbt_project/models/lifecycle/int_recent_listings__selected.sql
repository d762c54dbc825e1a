{{ config(materialized='view') }}

with

listing_periods as (

    select * from {{ ref('int_listing_periods__observed') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lifecycle'

),

dates as (

    select * from {{ ref('int_dates__listed') }}

),

sources as (

    select
        source_id,
        max(last_seen_on) as last_seen_on
    from snapshots
    group by all

),

-- A catalogue that was not seen for longer than fresh_for_days proves nothing about today.
final as (

    select distinct
        dates.as_of_on,
        listing_periods.offering_id
    from listing_periods
    inner join sources
        on listing_periods.source_id = sources.source_id
    inner join precedence
        on listing_periods.source_id = precedence.source_id
    inner join dates
        on
            listing_periods.listed_on <= dates.as_of_on
            and (listing_periods.gone_on is null or listing_periods.gone_on > dates.as_of_on)
            and (
                precedence.fresh_for_days is null
                or {{ days_between('sources.last_seen_on', 'dates.as_of_on') }} <= precedence.fresh_for_days
            )

)

select * from final
