-- What a listing of a tier asks is a price of that tier, and never a standard price of an offering of its own.
select
    prices.source_id,
    prices.offering_id,
    prices.stated_in
from {{ ref('fct_price_claims') }} as prices
inner join {{ ref('tier_names') }} as tier_names
    on prices.stated_in like '%_' || tier_names.id_end
inner join {{ ref('int_tier_listings__named') }} as tiers
    on
        prices.source_id = tiers.source_id
        and (
            prices.stated_in = tiers.source_model_id
            or prices.stated_in = tiers.source_provider_id || '/' || tiers.source_model_id
        )
where prices.service_tier = 'standard'
