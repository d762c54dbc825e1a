-- What became, within each period, of the offerings that were there on the first day of a month. Only of providers that
-- have an end on record: of others nobody writes down what ended.
with

lifetimes as (

    select * from {{ ref('int_lifetimes__observed') }}
    where observed_from_on is not null
    qualify bool_or(has_ended) over (partition by provider_id)

),

periods as (

    select * from {{ ref('periods') }}
    where forecast_days is not null

),

months as (

    select distinct cast(date_trunc('month', observed_from_on) as date) as month_on
    from lifetimes

),

-- An end that was stated by then is a date, and what was promised then was sure for a while: neither is an estimate.
followed as (

    select
        months.month_on,
        periods.period,
        lifetimes.provider_id,
        lifetimes.provider_kind,
        lifetimes.has_ended
        and {{ days_between('months.month_on', 'lifetimes.last_seen_on') }} <= periods.forecast_days as has_ended,
        {{ days_between('months.month_on', 'lifetimes.last_seen_on') }} >= periods.forecast_days as has_lived
    from lifetimes
    cross join periods
    inner join months
        on
            lifetimes.observed_from_on <= months.month_on
            and lifetimes.last_seen_on > months.month_on
            and coalesce(lifetimes.end_stated_on > months.month_on, true)
            and coalesce(
                lifetimes.promise_stated_on > months.month_on or lifetimes.promised_until_on <= months.month_on, true
            )
            and {{ days_between('months.month_on', 'lifetimes.as_of_on') }} >= periods.forecast_days

),

final as (

    select
        -- ids
        month_on,
        period,
        provider_id,
        provider_kind,

        -- what became of them
        cast(count(case when has_ended or has_lived then 1 end) as integer) as offerings,
        cast(count(case when has_ended then 1 end) as integer) as ended,
        cast(count(case when not has_ended and not has_lived then 1 end) as integer) as lost

    from followed
    group by all

)

select * from final
