{{ config(materialized='ephemeral', meta={'reads': charge_columns()}) }}

with

charges as (

    select
        -- a day is 09/30/2026 in text
        coalesce(called_at, {{ adapter.dispatch('utc_instant')(
            regexp_replace_all('day', '^([0-9]{2})/([0-9]{2})/([0-9]{4})$', '\\3-\\1-\\2'), 'TEXT'
        ) }}) as called_at,
        coalesce(charge_category, 'Usage') as charge_category,
        false as is_correction,
        coalesce(meter_name, '') as meter_text,
        cast(null as string) as model_id,
        coalesce(meter_category, consumed_service, '') as service_name,
        coalesce(meter_subcategory, '') as product_name,
        consumed_service as provider_name,
        false as is_ai,
        region,
        unit_of_measure as unit,
        quantity,
        cast(null as string) as pricing_unit,
        cast(null as string) as pricing_quantity,
        true as may_count_tokens,
        unit_price as usd_per_block,
        billed,
        billed_currency
    from {{ from_usage_log('azure_costs', 'usage_details') }} as logged

),

final as (

    {{ calls_of_charges() }}

)

select * from final
