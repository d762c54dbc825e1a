-- What the forecasts of past months stated against what happened, beside the base rate of the same day.
with

cohorts as (

    select * from {{ ref('int_cohorts__followed') }}

),

forecasts as (

    select * from {{ ref('int_retirements__estimated') }}

),

bins as (

    select * from {{ ref('forecast_bins') }}

),

stated as (

    select
        forecasts.forecast_days,
        cohorts.provider_kind,
        cohorts.month_on,
        bins.bin,
        cohorts.offerings,
        cohorts.ended,
        cohorts.lost,
        forecasts.retired_pct,
        forecasts.base_rate_pct
    from cohorts
    inner join forecasts
        on
            cohorts.month_on = forecasts.forecast_on
            and cohorts.period = forecasts.period
            and cohorts.provider_id = forecasts.provider_id
    left join bins
        on
            forecasts.retired_pct >= bins.from_pct
            and forecasts.retired_pct < coalesce(bins.to_pct, forecasts.retired_pct + 1)

),

with_all_kinds as (

    select * from stated
    union all
    select
        forecast_days,
        'all' as provider_kind,
        month_on,
        bin,
        offerings,
        ended,
        lost,
        retired_pct,
        base_rate_pct
    from stated

),

sliced as (

    select
        *,
        'total' as slice_kind,
        'all' as slice
    from with_all_kinds
    union all
    select
        *,
        'bin' as slice_kind,
        bin as slice
    from with_all_kinds
    union all
    select
        *,
        'month' as slice_kind,
        cast(month_on as string) as slice
    from with_all_kinds

),

-- Sums of decimals are exact, whatever their order. A squared distance of percentages is 10,000 times that of shares.
summed as (

    select
        forecast_days,
        provider_kind,
        slice_kind,
        slice,
        sum(offerings) as forecasts,
        sum(lost) as lost,
        sum(ended) as ended,
        sum(offerings * retired_pct) as retired_pct,
        sum(offerings * base_rate_pct) as base_rate_pct,
        sum(
            ended * (100 - retired_pct) * (100 - retired_pct) + (offerings - ended) * retired_pct * retired_pct
        ) as distance,
        sum(
            ended * (100 - base_rate_pct) * (100 - base_rate_pct) + (offerings - ended) * base_rate_pct * base_rate_pct
        ) as base_rate_distance
    from sliced
    group by all

),

final as (

    select
        -- ids
        forecast_days,
        provider_kind,
        slice_kind,
        slice,

        -- what was stated, and what happened
        cast(forecasts as integer) as forecasts,
        cast(lost as integer) as lost_sight_of,
        {{ quotient('retired_pct', 'forecasts', 'decimal(5, 2)') }} as stated_pct,
        {{ quotient('100 * ended', 'forecasts', 'decimal(5, 2)') }} as happened_pct,
        {{ quotient('base_rate_pct', 'forecasts', 'decimal(5, 2)') }} as base_rate_pct,

        -- how good it was
        {{ quotient('distance', '100 * 100 * forecasts', 'decimal(7, 6)') }} as brier_score,
        {{ quotient('base_rate_distance', '100 * 100 * forecasts', 'decimal(7, 6)') }} as base_rate_brier_score,
        {{ as_decimal('1 - cast(distance as double) / nullif(base_rate_distance, 0)', 'decimal(9, 4)') }} as skill

    from summed
    where forecasts > 0

)

select * from final
