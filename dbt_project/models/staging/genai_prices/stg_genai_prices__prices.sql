with

prices as (

    select * from {{ source('genai_prices', 'prices') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids
        snapshots.source_id,
        prices.source_provider_id,
        prices.source_model_id,

        -- what is priced
        prices.source_meter,
        prices.condition,
        prices.time_window,
        prices.min_input_tokens,

        -- money
        prices.usd_per_unit,

        -- when: a day starts at midnight UTC, as the package itself reads its dates
        coalesce(cast(prices.starts_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(prices.ends_on as timestamp) as valid_to_at,

        -- provenance
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.fetched_at,
        prices.source_location,
        prices.snapshot_id

    from prices
    inner join snapshots
        on prices.snapshot_id = snapshots.snapshot_id

)

select * from final
