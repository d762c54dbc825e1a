{{ config(warn_if='> 0', error_if='> 10') }}

-- One that is in neither reference/meters.csv, meter_aliases.csv nor price_conditions.csv is left out. A few are a
-- catalogue's new words; more than that are a table of ours that broke, and prices that would be gone.
select distinct
    prices.source_id,
    prices.source_meter,
    prices.service_tier,
    prices.region
from {{ ref('int_listing_prices__unioned') }} as prices
left join {{ ref('meters') }} as meters
    on prices.meter = meters.meter
where
    meters.meter is null
    or prices.service_tier is null
    or prices.region is null
