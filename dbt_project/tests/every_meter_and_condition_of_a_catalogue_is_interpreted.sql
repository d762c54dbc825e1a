-- One that is in neither reference/meter_aliases.csv nor reference/price_conditions.csv would be left out in silence.
select distinct
    prices.source_id,
    prices.source_meter,
    prices.condition
from {{ ref('stg_genai_prices__prices') }} as prices
left join {{ ref('meter_aliases') }} as meters
    on
        prices.source_id = meters.source_id
        and prices.source_meter = meters.source_meter
left join {{ ref('price_conditions') }} as conditions
    on
        prices.source_id = conditions.source_id
        and prices.condition = conditions.condition
where
    meters.meter is null
    or conditions.condition is null
