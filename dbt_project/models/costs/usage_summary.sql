{{ config(materialized = "view") }}

-- a view: a sum of a few rows
with

parts as (

    select
        'priced' as outcome,
        price_basis as because,
        calls,
        repeated_rows,
        {{ token_columns() | join(' + ') }} + other_tokens as tokens,
        cost_usd,
        used_on as first_used_on,
        used_on as last_used_on
    from {{ ref('usage_costs') }}

    union all

    select
        'gap' as outcome,
        reason as because,
        calls,
        repeated_rows,
        {{ token_columns() | join(' + ') }} + other_tokens as tokens,
        cast(null as decimal(38, 15)) as cost_usd,
        first_used_on,
        last_used_on
    from {{ ref('usage_gaps') }}

),

final as (

    select
        -- ids
        outcome,
        because,

        -- calls
        cast({{ sum_of_known('calls') }} as bigint) as calls,
        cast(sum(repeated_rows) as bigint) as repeated_rows,
        cast(sum(tokens) as bigint) as tokens,
        min(first_used_on) as first_used_on,
        max(last_used_on) as last_used_on,

        -- money
        cast(sum(cost_usd) as decimal(38, 15)) as cost_usd,
        {{ quotient('100 * sum(cost_usd)', 'nullif(sum(sum(cost_usd)) over (), 0)', 'decimal(9, 3)') }} as cost_pct,

        -- of which log
        {{ 'true' if usage_log_path() == path_of('seeds/usage/sample.parquet') else 'false' }} as is_sample

    from parts
    group by outcome, because

)

select * from final
