{{ config(materialized='view') }}

with

evidence as (

    select * from {{ ref('int_listing_evidence__unioned') }}

),

dates as (

    select * from {{ ref('int_evidence_dates__listed') }}

),

compared as (

    select
        dates.as_of_on,
        evidence.offering_id,
        evidence.is_catalogue,
        evidence.listed_on,
        least(evidence.last_seen_on, dates.as_of_on) as seen_on,
        evidence.listed_on > dates.as_of_on as is_later,
        -- listings on record begin late, so on a past day a later one counts for what was released by then
        evidence.listed_on > dates.as_of_on
        and evidence.released_on <= dates.as_of_on as is_known_since,
        evidence.listed_on <= dates.as_of_on
        and coalesce(evidence.until_on > dates.as_of_on, true) as is_open,
        coalesce(
            {{ days_between('evidence.last_seen_on', 'dates.evidence_on') }} <= evidence.fresh_for_days, true
        )
        and coalesce(evidence.fresh_until_on >= dates.evidence_on, true) as is_fresh
    from evidence
    cross join dates

),

final as (

    select
        -- ids
        as_of_on,
        offering_id,

        -- evidence
        coalesce(bool_or(is_open and is_fresh or is_known_since), false) as is_recently_listed,
        bool_or(is_open and is_catalogue) as is_kept_by_a_catalogue,
        -- if nobody listed it by then, the first day on which somebody did
        coalesce(max(case when not is_later then seen_on end), min(listed_on)) as last_listed_on

    from compared
    group by as_of_on, offering_id

)

select * from final
