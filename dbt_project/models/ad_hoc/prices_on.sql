{{ config(parameters=['day']) }}

with

prices as (

    select * from {{ ref('fct_prices') }}

),

-- the price of a day is the one that holds as it begins
final as (

    select prices.* from prices
    where {{ holds_on('prices', day_or_null('day')) }}

)

select * from final
