{{ config(
    materialized='ephemeral',
    meta={'reads': ['call_id', 'log_region', 'billed', 'billed_input', 'billed_output', 'billed_tools', 'billed_currency']}
) }}

with

line_items as (

    select
        *,
        lower(trim(coalesce(token_type, ''))) as item,
        -- only the API names a currency, and its amounts are in cents
        case
            when currency is null then stated_amount
            else cast(stated_amount * cast(0.01 as decimal(3, 2)) as decimal(38, 15))
        end as billed
    from {{ from_usage_log('anthropic_costs', 'line_items') }} as logged
    where stated_amount is not null

),

final as (

    select
        -- who was called, by the log's own names
        row_id as call_id,
        'anthropic' as log_provider,
        coalesce(model, cost_type) as log_model,
        coalesce(
            case when lower(trim(speed)) = 'fast' then 'fast' end,
            nullif(lower(trim(service_tier)), 'message')
        ) as log_tier,
        nullif(lower(trim(inference_geo)), 'not_available') as log_region,

        -- when
        called_at,

        -- a bill counts neither tokens nor calls
        {{ no_tokens() }},
        0 as calls,

        -- what was billed
        billed,
        case when item like '%input%' or item like '%cache%' then billed end as billed_input,
        case when item like '%output%' then billed end as billed_output,
        case when item not like '%input%' and item not like '%cache%' and item not like '%output%' then billed end
            as billed_tools,
        upper(trim(currency)) as billed_currency
    from line_items

)

select * from final
