with

speeds as (

    select * from {{ source('ecologits', 'speeds') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids
        snapshots.source_id,
        speeds.source_provider_id,
        speeds.source_model_id,

        -- speed: a statistic over many calls
        speeds.output_tokens_per_second,
        speeds.first_token_seconds,
        true as is_approximate,

        -- provenance
        snapshots.last_seen_on as stated_on,
        speeds.source_location as stated_in,
        speeds.snapshot_id

    from speeds
    inner join snapshots
        on speeds.snapshot_id = snapshots.snapshot_id
    -- only the latest list counts
    where snapshots.is_current

)

select * from final
