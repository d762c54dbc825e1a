-- Copilot, coding plans and similar subscriptions are listed at 0; they must not become the cheapest offerings.
select claims.*
from {{ ref('fct_price_claims') }} as claims
inner join {{ ref('unpriced_providers') }} as unpriced_providers
    on claims.provider_id = unpriced_providers.provider_id
where claims.usd_per_unit = 0
