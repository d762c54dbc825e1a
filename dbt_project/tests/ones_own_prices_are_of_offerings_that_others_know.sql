{{ config(severity='warn') }}

-- A model of your own, which no catalogue lists, becomes an offering. So does a mistyped provider or model in
-- prices.csv, and the right one keeps its list price: write both ids as in marts.dim_offerings.
select distinct
    own.offering_id,
    own.stated_in
from {{ ref('fct_price_claims') }} as own
left join {{ ref('dim_listings') }} as listings
    on own.offering_id = listings.offering_id
where
    own.source_id = 'my_prices'
    and listings.offering_id is null
