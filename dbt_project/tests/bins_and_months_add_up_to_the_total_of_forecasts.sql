-- Every forecast is in one bin and in one month, and every chance is between 0 and 100 %.
with

slices as (

    select
        forecast_days,
        slice_kind,
        sum(forecasts) as forecasts
    from {{ ref('forecast_calibration') }}
    where provider_kind = 'all'
    group by forecast_days, slice_kind

),

counted as (

    select
        forecasts.forecast_days,
        sum(cohorts.offerings) as forecasts
    from {{ ref('int_cohorts__followed') }} as cohorts
    inner join {{ ref('int_retirements__estimated') }} as forecasts
        on
            cohorts.month_on = forecasts.forecast_on
            and cohorts.period = forecasts.period
            and cohorts.provider_id = forecasts.provider_id
    group by forecasts.forecast_days

)

select
    'total, bins and months hold every forecast once' as rule,
    cast(counted.forecast_days as string) || ' days, ' || slices.slice_kind as row_name
from counted
left join slices
    on counted.forecast_days = slices.forecast_days
where slices.forecasts is null or slices.forecasts <> counted.forecasts

union all

select
    'a chance is between 0 and 100 %' as rule,
    cast(forecast_on as string) || ', ' || period || ', ' || provider_id as row_name
from {{ ref('int_retirements__estimated') }}
where not coalesce(retired_pct between 0 and 100 and base_rate_pct between 0 and 100, false)
