{{ config(parameters=['day']) }}

with

prices as (

    select * from {{ ref('fct_prices') }}

),

-- the price of a day is the one that holds as it begins
final as (

    select * from prices
    where
        valid_from_at <= cast(cast(day as date) as timestamp)
        and (valid_to_at is null or cast(cast(day as date) as timestamp) < valid_to_at)

)

select * from final
