{{ config(
    materialized='ephemeral',
    meta={'reads': ['call_id', 'billed', 'billed_input', 'billed_output', 'billed_tools', 'billed_currency']}
) }}

with

line_items as (

    select
        *,
        lower(trim(line_item)) as item,
        -- "model, meter", or "tool | model"
        case
            when line_item like '%|%' then trim(split_part(line_item, '|', 2))
            when line_item like '%,%' then trim(split_part(line_item, ',', 1))
        end as model
    from {{ from_usage_log('openai_costs', 'line_items') }} as logged
    -- a day without costs has no amount
    where billed is not null

),

final as (

    select
        -- who was called, by the log's own names
        row_id as call_id,
        'openai' as log_provider,
        coalesce(model, line_item) as log_model,
        case when item like '%batch%' then 'batch' end as log_tier,

        -- when
        called_at,

        -- a bill counts neither tokens nor calls
        {{ no_tokens() }},
        0 as calls,

        -- what was billed
        billed,
        case when item like '%, %input%' or item like '%, cache%' then billed end as billed_input,
        case when item like '%, %output%' then billed end as billed_output,
        case
            when item not like '%, %input%' and item not like '%, cache%' and item not like '%, %output%' then billed
        end as billed_tools,
        upper(trim(billed_currency)) as billed_currency
    from line_items

)

select * from final
