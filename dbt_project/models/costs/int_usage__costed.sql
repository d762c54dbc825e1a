{#- A view, since computing it for each reader costs less than writing its texts once. -#}
{{ config(materialized = "view") }}

with

priced as (

    select * from {{ ref('int_usage__priced') }}

),

amounts as (

    select * from {{ ref('int_usage_amounts__priced') }}

),

final as (

    select
        -- ids
        priced.usage_id,

        -- as the log names them, and what that stands for
        priced.log_provider,
        priced.log_model,
        priced.log_tier,
        priced.log_region,
        priced.offering_id,
        priced.provider_id,
        priced.model_id,
        priced.region,
        priced.service_tier,
        priced.price_region,
        priced.surcharge_pct,

        -- which calls
        priced.used_on,
        priced.from_minute,
        priced.from_at,
        priced.week_day,
        priced.min_input_tokens,

        -- amounts
        priced.calls,
        priced.repeated_rows,
        priced.{{ token_columns() | join(',\n        priced.') }},
        priced.reasoning_output_tokens,
        priced.thinking_output_tokens,
        priced.{{ other_token_columns() | join(' + priced.') }} as other_tokens,
        priced.web_searches,
        priced.code_sessions,

        -- money
        priced.fresh_input_usd,
        priced.cached_input_usd,
        priced.cache_write_usd,
        priced.output_usd,
        coalesce(amounts.other_usd, 0) as other_usd,
        priced.text_usd + coalesce(amounts.other_usd, 0) as cost_usd,

        -- how it was priced
        priced.cached_price_basis,
        priced.is_base_tier,
        {{ price_basis_of('priced.price_basis, amounts.price_basis') }} as price_basis,
        coalesce(
            greatest(
                case when priced.price_basis = 'seen_later' then priced.price_seen_on end,
                case when amounts.price_basis = 'seen_later' then amounts.price_seen_on end
            ),
            least(priced.price_seen_on, amounts.price_seen_on)
        ) as price_seen_on,

        -- why there is no price; null if there is one
        case
            when priced.text_gap is not null then priced.text_gap
            when amounts.unpriced_meter = 'request' then 'charges_by_the_call'
            when amounts.unpriced_meter is not null then 'no_' || amounts.unpriced_meter || '_price'
        end as gap,

        -- what was billed
        priced.{{ billed_columns() | join(',\n        priced.') }},
        priced.billed_currency,
        priced.billed_rows,
        priced.unread_bills,

        -- provenance of the input price
        priced.source_id,
        priced.snapshot_id

    from priced
    left join amounts
        on
            priced.usage_id = amounts.usage_id
            and priced.text_gap is null

)

select * from final
