{{ config(materialized='ephemeral', meta={'reads': charge_columns()}) }}

with

charges as (

    select
        called_at,
        charge_category,
        false as is_correction,
        coalesce(usage_type, '') as meter_text,
        cast(null as string) as model_id,
        coalesce(service_name, product_code, '') as service_name,
        '' as product_name,
        product_code as provider_name,
        false as is_ai,
        region,
        pricing_unit as unit,
        usage_amount as quantity,
        cast(null as string) as pricing_unit,
        cast(null as string) as pricing_quantity,
        false as may_count_tokens,
        cast(null as string) as usd_per_block,
        billed,
        billed_currency
    from {{ from_usage_log('aws_cur', 'line_items') }} as logged

),

final as (

    {{ calls_of_charges() }}

)

select * from final
