with

fine_tuning as (

    select * from {{ ref('int_fine_tuning__stated') }}

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,
        method,

        -- what is offered
        stage,
        training_usd_per_mtok,
        serving_markup_pct,
        max_adapters,
        last_job_on,

        -- provenance
        stated_on,
        source_address,
        price_source_address,
        snapshot_id

    from fine_tuning

)

select * from final
