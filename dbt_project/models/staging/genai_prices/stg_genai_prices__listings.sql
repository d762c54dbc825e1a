with

models as (

    select * from {{ source('genai_prices', 'models') }}

),

providers as (

    select * from {{ source('genai_prices', 'providers') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids
        snapshots.source_id,
        models.source_provider_id,
        models.source_model_id,

        -- what is listed; the catalogue states neither the kind of a model nor its capabilities
        providers.provider_name,
        models.model_name,
        cast(null as string) as modality,
        cast(null as string) as sold_as,
        cast(null as string) as alias_of,
        models.context_window_tokens,
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
        models.source_location,
        models.snapshot_id

    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id
    inner join providers
        on
            models.snapshot_id = providers.snapshot_id
            and models.source_provider_id = providers.source_provider_id

)

select * from final
