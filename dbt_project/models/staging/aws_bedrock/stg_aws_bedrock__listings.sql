with

prices as (

    select * from {{ source('aws_bedrock', 'prices') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

listed as (

    select
        snapshot_id,
        source_model_id,
        min(source_location) as source_location
    from prices
    where
        source_model_id is not null
        and meter = 'input'
        and media is null
        and unread is null
    group by all

),

final as (

    select
        -- ids
        snapshots.source_id,
        'bedrock' as source_provider_id,
        listed.source_model_id,

        -- what is listed: a price list states no more; embeddings have prices of input alone
        cast(null as string) as provider_name,
        listed.source_model_id as model_name,
        cast(null as string) as modality,
        cast(null as string) as sold_as,
        cast(null as string) as alias_of,
        cast(null as bigint) as context_window_tokens,
        cast(null as bigint) as max_output_tokens,
        cast(null as boolean) as has_open_weights,
        cast(null as boolean) as has_function_calling,
        cast(null as boolean) as has_reasoning,
        cast(null as boolean) as has_vision,
        cast(null as boolean) as has_structured_output,
        cast(null as date) as released_on,

        -- provenance
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.is_current,
        listed.source_location,
        listed.snapshot_id

    from listed
    inner join snapshots
        on listed.snapshot_id = snapshots.snapshot_id

)

select * from final
