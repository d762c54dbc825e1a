with

prices as (

    select * from {{ source('genai_prices', 'prices') }}

),

price_conditions as (

    select * from {{ ref('price_conditions') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

final as (

    select
        -- ids
        sightings.source_id,
        prices.source_provider_id,
        prices.source_model_id,

        -- what is priced; a condition without a row in price_conditions.csv has no tier, and fails a test
        prices.source_meter,
        price_conditions.service_tier,
        price_conditions.region,
        prices.time_window,
        prices.min_input_tokens,

        -- money
        prices.usd_per_unit,

        -- when: a day starts at midnight UTC, as the package itself reads its dates
        coalesce(cast(prices.starts_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(prices.ends_on as timestamp) as valid_to_at,
        cast(null as date) as stated_on,

        -- provenance
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        sightings.sighting_number,
        prices.source_location as stated_in,
        false as is_hand_kept,
        false as is_first_hand,
        false as is_approximate,
        cast(null as string) as copied_from,
        prices.snapshot_id

    from prices
    inner join sightings
        on prices.snapshot_id = sightings.snapshot_id
    left join price_conditions
        on prices.condition = price_conditions.condition
    -- leave out conditions of searches, which are no tier of the model
    where coalesce(price_conditions.is_of_the_model, true)

)

select * from final
