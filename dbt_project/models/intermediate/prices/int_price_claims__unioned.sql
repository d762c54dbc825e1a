with

hand_prices as (

    select * from {{ ref('stg_decision_record__prices') }}

),

catalogue_prices as (

    select * from {{ ref('stg_genai_prices__prices') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}

),

meter_aliases as (

    select * from {{ ref('meter_aliases') }}

),

price_conditions as (

    select * from {{ ref('price_conditions') }}

),

-- a price that is typed in was seen on the day on which its address said so
from_hand as (

    select
        snapshots.source_id,
        hand_prices.provider_id,
        hand_prices.model_id,
        hand_prices.region,
        hand_prices.meter,
        hand_prices.service_tier,
        hand_prices.min_input_tokens,
        hand_prices.time_window,
        hand_prices.usd_per_unit,
        coalesce(cast(hand_prices.valid_from_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(null as timestamp) as valid_to_at,
        hand_prices.stated_on as first_seen_on,
        hand_prices.stated_on as last_seen_on,
        cast(hand_prices.stated_on as timestamp) as seen_at,
        hand_prices.source_address || ', ' || hand_prices.source_place as stated_in,
        hand_prices.snapshot_id,
        false as is_whole_listing
    from hand_prices
    inner join snapshots
        on hand_prices.snapshot_id = snapshots.snapshot_id

),

from_catalogues as (

    select
        catalogue_prices.source_id,
        offerings.provider_id,
        offerings.model_id,
        price_conditions.region,
        meter_aliases.meter,
        price_conditions.service_tier,
        catalogue_prices.min_input_tokens,
        catalogue_prices.time_window,
        catalogue_prices.usd_per_unit,
        catalogue_prices.valid_from_at,
        catalogue_prices.valid_to_at,
        catalogue_prices.first_seen_on,
        catalogue_prices.last_seen_on,
        -- of two releases of one day the later fetched is the later
        greatest(cast(catalogue_prices.first_seen_on as timestamp), catalogue_prices.fetched_at) as seen_at,
        catalogue_prices.source_location as stated_in,
        catalogue_prices.snapshot_id,
        -- a catalogue states all prices of a listing at once: what is not there any more has ended
        true as is_whole_listing
    from catalogue_prices
    inner join offerings
        on
            catalogue_prices.source_id = offerings.source_id
            and catalogue_prices.source_provider_id = offerings.source_provider_id
            and catalogue_prices.source_model_id = offerings.source_model_id
    inner join meter_aliases
        on
            catalogue_prices.source_id = meter_aliases.source_id
            and catalogue_prices.source_meter = meter_aliases.source_meter
    inner join price_conditions
        on
            catalogue_prices.source_id = price_conditions.source_id
            and catalogue_prices.condition = price_conditions.condition
    -- a condition that is no tier of the model
    where price_conditions.service_tier is not null

),

final as (

    select * from from_hand
    union all
    select * from from_catalogues

)

select * from final
