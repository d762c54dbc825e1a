with

prices as (

    select * from {{ source('decision_record', 'prices') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- a price that is typed in was seen on the day on which its address said so; an older snapshot of the file is a
-- mistake that was mended, not history
final as (

    select
        -- ids: the offering's own
        snapshots.source_id,
        prices.provider_id as source_provider_id,
        prices.model_id as source_model_id,

        -- what is priced
        prices.meter as source_meter,
        prices.service_tier,
        prices.region,
        prices.time_window,
        prices.min_input_tokens,

        -- money
        prices.usd_per_unit,

        -- when
        coalesce(cast(prices.valid_from_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(null as timestamp) as valid_to_at,

        -- provenance
        prices.stated_on as first_seen_on,
        prices.stated_on as last_seen_on,
        cast(null as date) as next_seen_on,
        cast(null as bigint) as sighting_number,
        prices.source_address || ', ' || prices.source_place as stated_in,
        snapshots.is_hand_kept,
        prices.snapshot_id

    from prices
    inner join snapshots
        on prices.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('prices.stated_on') }}

)

select * from final
