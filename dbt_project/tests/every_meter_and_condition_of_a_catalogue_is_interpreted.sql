{{ config(warn_if='> 0', error_if='> 10') }}

-- A price is left out if its meter or condition has no row in reference/meters.csv, meter_aliases.csv or
-- price_conditions.csv. A few are new in a catalogue; more mean that one of our tables is broken.
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
