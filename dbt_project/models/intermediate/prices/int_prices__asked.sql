with

prices as (

    select * from {{ ref('int_prices__resolved') }}

),

dates as (

    select * from {{ ref('int_dates__asked') }}

),

-- the price of a day is the one that holds as it begins
final as (

    select
        dates.asked_on,
        dates.is_as_of,
        prices.*
    from prices
    inner join dates
        on
            prices.valid_from_at <= cast(dates.asked_on as timestamp)
            and (prices.valid_to_at is null or cast(dates.asked_on as timestamp) < prices.valid_to_at)
    where
        prices.region = 'global'
        and prices.time_window = 'always'

)

select * from final
