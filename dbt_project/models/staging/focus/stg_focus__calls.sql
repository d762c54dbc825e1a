{{ config(materialized='ephemeral', meta={'reads': charge_columns()}) }}

with

charges as (

    select
        called_at,
        charge_category,
        coalesce(lower(trim(charge_class)) = 'correction', false) as is_correction,
        -- words that say whether a token is read or written come after those of the meter
        concat_ws(' ', coalesce(sku_meter, ''), token_direction, token_cache_action) as meter_text,
        model_id,
        coalesce(service_name, '') as service_name,
        coalesce(product_name, '') as product_name,
        provider_name,
        coalesce(lower(trim(service_subcategory)) = 'generative ai', false) as is_ai,
        region,
        consumed_unit as unit,
        consumed_quantity as quantity,
        pricing_unit,
        pricing_quantity,
        false as may_count_tokens,
        cast(null as string) as usd_per_block,
        billed,
        billed_currency
    from {{ from_usage_log('focus', 'charges') }} as logged

),

final as (

    {{ calls_of_charges() }}

)

select * from final
