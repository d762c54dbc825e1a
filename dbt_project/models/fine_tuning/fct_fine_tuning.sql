with

stated as (

    select
        *,
        -- of two pages of one day the last by address, so that every run picks the same
        cast(stated_on as string) || source_address as stated_order
    from {{ ref('stg_decision_record__fine_tuning') }}
    where stated_on <= {{ as_of() }}

),

-- The latest statement of each column wins; an older one fills a column that the latest leaves empty.
latest as (

    select
        provider_id,
        model_id,
        method,
        max_by(stage, stated_order) as stage,
        max_by(training_usd_per_mtok, stated_order)
        filter (where training_usd_per_mtok is not null) as training_usd_per_mtok,
        max_by(serving_markup_pct, stated_order)
        filter (where serving_markup_pct is not null) as serving_markup_pct,
        max_by(max_adapters, stated_order) filter (where max_adapters is not null) as max_adapters,
        max_by(last_job_on, stated_order) filter (where last_job_on is not null) as last_job_on,
        -- the address of the price may be an older one than that of the stage
        max_by(source_address, stated_order) as source_address,
        max_by(source_address, stated_order)
        filter (where coalesce(training_usd_per_mtok, serving_markup_pct) is not null) as price_source_address,
        max_by(snapshot_id, stated_order) as snapshot_id,
        max(stated_on) as stated_on
    from stated
    group by provider_id, model_id, method

),

final as (

    select
        -- ids
        provider_id || '/' || model_id as offering_id,
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

    from latest

)

select * from final
