with

prices as (

    select * from {{ ref('int_prices__resolved') }}

),

dates as (

    select * from {{ ref('int_dates__asked') }}

),

-- the price of a day is the one that holds as it begins
asked as (

    select
        dates.asked_on,
        dates.is_as_of,
        prices.*,
        bool_or(prices.time_window <> 'always') over (
            partition by dates.asked_on, prices.offering_id, prices.region, prices.service_tier
        ) as has_other_hours
    from prices
    inner join dates
        on
            prices.valid_from_at <= cast(dates.asked_on as timestamp)
            and (prices.valid_to_at is null or cast(dates.asked_on as timestamp) < prices.valid_to_at)

),

final as (

    select * from asked
    where
        region = 'global'
        and time_window = 'always'

)

select * from final
