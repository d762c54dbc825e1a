{#- A view, since computing it for each reader costs less than writing its texts once. -#}
{{ config(materialized = "view") }}

with

usage as (

    select * from {{ ref('int_usage__summed') }}

),

names as (

    select * from {{ ref('int_usage_names__matched') }}

),

service_tier_aliases as (

    select * from {{ ref('service_tier_aliases') }}

),

price_lists as (

    select * from {{ ref('int_price_lists__pivoted') }}

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

    select
        usage.*,
        names.offering_id,
        names.provider_id,
        names.model_id,
        names.region,
        coalesce(
            service_tier_aliases.service_tier,
            nullif(lower(trim(usage.log_tier)), ''),
            'standard'
        ) as service_tier,
        {{ dbt.dateadd('minute', 'usage.from_minute', 'cast(usage.used_on as timestamp)') }} as from_at,
        {{ week_day_of('usage.used_on') }} as week_day
    from usage
    inner join names
        on
            usage.log_provider is not distinct from names.log_provider
            and usage.log_model is not distinct from names.log_model
    left join service_tier_aliases
        on lower(trim(usage.log_tier)) = service_tier_aliases.log_tier

),

-- a meter without tokens costs 0, even if its price is not known
listed as (

    select
        named.usage_id,
        price_lists.has_call_fee,
        price_lists.cached_price_basis,
        price_lists.source_id,
        price_lists.snapshot_id,
        {{ cost_columns('named', 'price_lists') }}
    from named
    inner join price_lists
        on
            named.offering_id = price_lists.offering_id
            and named.region = price_lists.region
            and named.service_tier = price_lists.service_tier
            and {{ holds_for('price_lists', 'named') }}

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
        listed.fresh_input_usd + listed.cached_input_usd + listed.cache_write_usd + listed.output_usd as cost_usd,
        case
            when named.min_input_tokens is null then 'no_valid_numbers'
            when named.provider_id is null then 'no_provider'
            when named.offering_id is null then 'unknown_model'
            when listed.has_call_fee then 'charges_by_the_call'
            when
                listed.usage_id is not null
                and listed.fresh_input_usd + listed.cached_input_usd + listed.cache_write_usd is null
                then 'no_input_price'
            when listed.usage_id is not null and listed.output_usd is null then 'no_output_price'
            when listed.usage_id is not null then null
            when priced_tiers.offering_id is not null then 'no_price_on_that_day'
            when priced_offerings.offering_id is not null then 'no_price_for_that_tier'
            else 'no_price'
        end as gap
    from named
    left join listed
        on named.usage_id = listed.usage_id
    left join priced_tiers
        on
            named.offering_id = priced_tiers.offering_id
            and named.region = priced_tiers.region
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
        offering_id,
        provider_id,
        model_id,
        region,
        service_tier,

        -- which calls
        used_on,
        from_minute,
        from_at,
        week_day,
        min_input_tokens,

        -- amounts
        calls,
        {{ token_columns() | join(',\n        ') }},

        -- money
        fresh_input_usd,
        cached_input_usd,
        cache_write_usd,
        output_usd,
        cost_usd,
        cached_price_basis,

        -- why there is no price; null if there is one
        gap,

        -- provenance of the input price
        source_id,
        snapshot_id

    from explained

)

select * from final
