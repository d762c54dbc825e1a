-- A source without a row in policy/source_precedence.csv would be left out of fct_prices in silence.
select distinct claims.source_id
from {{ ref('fct_price_claims') }} as claims
left join {{ ref('source_precedence') }} as precedence
    on
        claims.source_id = precedence.source_id
        and precedence.fact = 'price'
where precedence.source_id is null
