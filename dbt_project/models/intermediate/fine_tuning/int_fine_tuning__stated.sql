with

stated as (

    select * from {{ ref('stg_decision_record__fine_tuning') }}
    where stated_on <= {{ as_of() }}

),

-- the latest word on each column; an older one still holds where the latest is silent
latest as (

    select
        provider_id,
        model_id,
        method,
        max_by(stage, stated_on) as stage,
        max_by(training_usd_per_mtok, stated_on)
        filter (where training_usd_per_mtok is not null) as training_usd_per_mtok,
        max_by(serving_markup_pct, stated_on)
        filter (where serving_markup_pct is not null) as serving_markup_pct,
        max_by(max_adapters, stated_on) filter (where max_adapters is not null) as max_adapters,
        max_by(last_job_on, stated_on) filter (where last_job_on is not null) as last_job_on,
        -- of two pages of one day, either says the stage, and the last by its address is named; a price stands only
        -- where it was read
        max_by(source_address, cast(stated_on as string) || source_address) as source_address,
        max_by(source_address, stated_on)
        filter (where coalesce(training_usd_per_mtok, serving_markup_pct) is not null) as price_source_address,
        max_by(snapshot_id, stated_on) as snapshot_id,
        max(stated_on) as stated_on
    from stated
    group by all

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
