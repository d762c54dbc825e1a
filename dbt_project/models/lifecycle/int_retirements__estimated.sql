-- The chance of an end, as it could be stated on each day: the share of all offerings that ended within the latest
-- period that was over, times what the provider ended so far compared with what was to be expected of it.
with

lifetimes as (

    select * from {{ ref('int_lifetimes__observed') }}
    where observed_from_on is not null

),

periods as (

    select * from {{ ref('periods') }}
    where forecast_days is not null

),

cohorts as (

    select
        month_on,
        period,
        provider_id,
        cast(sum(offerings) as integer) as offerings,
        cast(sum(ended) as integer) as ended
    from {{ ref('int_cohorts__followed') }}
    where offerings > 0
    group by all

),

-- providers of which an end was on record
recorded as (

    select
        provider_id,
        min(last_seen_on) as first_ended_on
    from lifetimes
    where has_ended
    group by all

),

days as (

    select distinct
        month_on as forecast_on,
        false as is_as_of
    from cohorts
    where date_part('year', month_on) >= {{ lifecycle_rule('first_forecast_year') }}
    union all
    select distinct
        as_of_on as forecast_on,
        true as is_as_of
    from lifetimes

),

forecasts as (

    select
        days.forecast_on,
        days.is_as_of,
        periods.period,
        periods.months,
        periods.forecast_days,
        recorded.provider_id
    from days
    cross join periods
    inner join recorded
        on days.forecast_on >= recorded.first_ended_on

),

-- what had become of earlier months by that day
known as (

    select
        forecasts.forecast_on,
        forecasts.period,
        forecasts.provider_id,
        cohorts.month_on,
        cohorts.offerings,
        cohorts.ended
    from forecasts
    inner join cohorts
        on
            forecasts.provider_id = cohorts.provider_id
            and forecasts.period = cohorts.period
            and {{ days_between('cohorts.month_on', 'forecasts.forecast_on') }} >= forecasts.forecast_days

),

shares as (

    select
        forecast_on,
        period,
        month_on,
        {{ quotient('sum(ended)', 'sum(offerings)', 'decimal(12, 11)') }} as ended_share
    from known
    group by all

),

base_rates as (

    select
        forecast_on,
        period,
        max_by(ended_share, month_on) as ended_share
    from shares
    group by all

),

compared as (

    select
        known.forecast_on,
        known.period,
        known.provider_id,
        sum(known.ended) as ended,
        sum(known.offerings * shares.ended_share) as expected
    from known
    inner join shares
        on
            known.forecast_on = shares.forecast_on
            and known.period = shares.period
            and known.month_on = shares.month_on
    group by all

),

-- An end counts once for each month of the period before it, and so do the ends that stand for what is not known.
weighed as (

    select
        forecasts.*,
        base_rates.ended_share,
        coalesce(compared.ended, 0) + forecasts.months * {{ lifecycle_rule('prior_ends') }} as ended,
        coalesce(compared.expected, 0) + forecasts.months * {{ lifecycle_rule('prior_ends') }} as expected
    from forecasts
    inner join base_rates
        on
            forecasts.forecast_on = base_rates.forecast_on
            and forecasts.period = base_rates.period
    left join compared
        on
            forecasts.forecast_on = compared.forecast_on
            and forecasts.period = compared.period
            and forecasts.provider_id = compared.provider_id

),

final as (

    select
        -- ids
        forecast_on,
        is_as_of,
        period,
        provider_id,

        -- chances
        {{ as_decimal('100 * cast(ended_share as double)', 'decimal(5, 2)') }} as base_rate_pct,
        {{ as_decimal('least(100 * cast(ended_share as double) * ended / expected, 100)', 'decimal(5, 2)') }}
            as retired_pct,
        forecast_days

    from weighed

)

select * from final
