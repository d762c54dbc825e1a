{# Needs facts that were not known on every day: runs only where all known facts are used. #}
{{ config(enabled=not var('known_on')) }}

-- 1,000 fresh input and 700 output tokens of o3: 0.038 USD on 2025-06-09, 0.0076 USD from 2025-06-10 00:00 UTC on.
with

instants as (

    select
        cast('2025-06-09 23:59:59.999999' as timestamp) as as_of_at,
        0.038 as stated_usd
    union all
    select
        cast('2025-06-10 00:00:00' as timestamp) as as_of_at,
        0.0076 as stated_usd

),

costs as (

    select
        instants.as_of_at,
        instants.stated_usd,
        sum(
            case prices.meter
                when 'input' then {{ token_cost_usd('1000', 'prices.usd_per_mtok') }}
                when 'output' then {{ token_cost_usd('700', 'prices.usd_per_mtok') }}
            end
        ) as cost_usd
    from instants
    left join {{ ref('fct_prices') }} as prices
        on
            prices.offering_id = 'openai/o3'
            and prices.region = 'global'
            and prices.service_tier = 'standard'
            and prices.min_input_tokens = 0
            and prices.time_window = 'always'
            and instants.as_of_at >= prices.valid_from_at
            and (prices.valid_to_at is null or instants.as_of_at < prices.valid_to_at)
    group by all

)

select * from costs
where
    {{ has_no_own_rows() }}
    and (
        cost_usd is null
        or cost_usd <> stated_usd
    )
