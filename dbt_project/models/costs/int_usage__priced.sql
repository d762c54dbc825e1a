{#- A view, since computing it for each reader costs less than writing its texts once. -#}
{{ config(materialized = "view") }}

with

names as (

    select * from {{ ref('int_usage_names__matched') }}

),

price_lists as (

    select * from {{ ref('int_price_lists__pivoted') }}
    where offering_id in (select names.offering_id from names)

),

priced_tiers as (

    select distinct
        offering_id,
        region,
        service_tier
    from price_lists

),

priced_offerings as (

    select distinct offering_id from price_lists

),

named as (

    select * from {{ named_usage() }} as usage

),

-- all earlier ones would be compared with each row of usage
held_lists as (

    select * from price_lists
    where
        valid_to_at is null
        or valid_to_at > (select min(named.from_at) from named)

),

-- a meter without tokens costs 0, even if its price is not known
offered as (

    select
        named.usage_id,
        named.surcharge_pct,
        price_lists.cached_price_basis,
        price_lists.source_id,
        price_lists.snapshot_id,
        price_lists.max_input_tokens,
        price_lists.reasoning_output_usd_per_mtok <> price_lists.output_usd_per_mtok as is_reasoning_apart,
        -- of the output of several calls, nobody knows how much is of those that reason
        named.has_totals and price_lists.is_thinking_a_mode and named.reasoning_output_tokens > 0 as is_mode_mixed,
        {{ usage_basis_columns('named', 'price_lists') }},
        {{ usage_cost_columns('named', 'price_lists') }}
    from named
    inner join held_lists as price_lists
        on
            named.offering_id = price_lists.offering_id
            and named.price_region = price_lists.region
            and named.service_tier = price_lists.service_tier
            and {{ holds_for('price_lists', 'named') }}

),

listed as (

    select
        usage_id,
        cached_price_basis,
        source_id,
        snapshot_id,
        max_input_tokens,
        is_reasoning_apart,
        is_mode_mixed,
        price_basis,
        price_seen_on,
        {{ with_surcharge('fresh_input_usd', 'surcharge_pct') }} as fresh_input_usd,
        {{ with_surcharge('cached_input_usd', 'surcharge_pct') }} as cached_input_usd,
        {{ with_surcharge('cache_write_usd', 'surcharge_pct') }} as cache_write_usd,
        {{ with_surcharge('output_usd', 'surcharge_pct') }} as output_usd
    from offered

),

-- the first reason why calls cannot be priced; joined on usage_id, since a left join on ranges compares all pairs
explained as (

    select
        named.*,
        listed.cached_price_basis,
        listed.source_id,
        listed.snapshot_id,
        listed.fresh_input_usd,
        listed.cached_input_usd,
        listed.cache_write_usd,
        listed.output_usd,
        listed.fresh_input_usd + listed.cached_input_usd + listed.cache_write_usd + listed.output_usd as text_usd,
        listed.price_basis,
        listed.price_seen_on,
        -- a total has no size, which matters where large requests cost more
        coalesce(named.has_totals and listed.max_input_tokens is not null, false) as is_base_tier,
        case
            when named.early_gap is not null then named.early_gap
            when named.min_input_tokens is null then 'no_valid_numbers'
            when named.provider_id is null then 'no_provider'
            when named.offering_id is null then 'unknown_model'
            when
                listed.usage_id is not null
                and listed.fresh_input_usd + listed.cached_input_usd + listed.cache_write_usd is null
                then 'no_input_price'
            when listed.usage_id is not null and listed.output_usd is null then 'no_output_price'
            when
                listed.is_reasoning_apart and named.output_tokens > 0
                and (not named.is_reasoning_counted or listed.is_mode_mixed)
                then 'reasoning_not_counted'
            when listed.usage_id is not null then null
            when priced_tiers.offering_id is not null then 'no_price_on_that_day'
            when priced_offerings.offering_id is not null then 'no_price_for_that_tier'
            else 'no_price'
        end as text_gap
    from named
    left join listed
        on named.usage_id = listed.usage_id
    left join priced_tiers
        on
            named.offering_id = priced_tiers.offering_id
            and named.price_region = priced_tiers.region
            and named.service_tier = priced_tiers.service_tier
    left join priced_offerings
        on named.offering_id = priced_offerings.offering_id

),

final as (

    select
        -- ids
        usage_id,

        -- as the log names them, and what that stands for
        log_provider,
        log_model,
        log_tier,
        log_region,
        offering_id,
        provider_id,
        model_id,
        region,
        service_tier,
        price_region,
        surcharge_pct,

        -- which calls
        used_on,
        from_minute,
        from_at,
        week_day,
        min_input_tokens,

        -- amounts
        calls,
        repeated_rows,
        {{ token_columns() | join(',\n        ') }},
        is_reasoning_counted,
        reasoning_output_tokens,
        thinking_output_tokens,
        {{ other_amounts() | join(',\n        ') }},

        -- money: what is no text comes in int_usage__costed
        fresh_input_usd,
        cached_input_usd,
        cache_write_usd,
        output_usd,
        text_usd,

        -- how it was priced
        cached_price_basis,
        is_base_tier,
        price_basis,
        price_seen_on,

        -- what was billed
        billed,
        billed_input,
        billed_output,
        billed_tools,
        billed_currency,
        billed_rows,
        unread_bills,

        -- why the text has no price; null if it has one
        text_gap,

        -- provenance of the input price
        source_id,
        snapshot_id

    from explained

)

select * from final
