{#- A view on DuckDB, since its one reader computes it in less time than writing it takes. -#}
{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

with

offerings as (

    select * from {{ ref('dim_offerings') }}

),

lifecycle as (

    select * from {{ ref('int_maker_ends__compared') }}
    where is_as_of

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

-- who serves every call in one region sells there at the global price
prices as (

    select
        prices.offering_id,
        prices.snapshot_id,
        case
            when prices.region = 'global' then coalesce(provider_kinds.home_region, prices.region)
            else prices.region
        end as region
    from {{ ref('fct_prices') }} as prices
    left join provider_kinds
        on prices.provider_id = provider_kinds.provider_id
    where {{ holds_on('prices', as_of()) }}

),

fine_tuning as (

    select * from {{ ref('fct_fine_tuning') }}

),

stages as (

    select * from {{ ref('fine_tuning_stages') }}

),

fine_tuned as (

    select
        fine_tuning.offering_id,
        fine_tuning.method,
        stages.maturity,
        fine_tuning.snapshot_id
    from fine_tuning
    inner join stages
        on fine_tuning.stage = stages.stage

),

of_offerings as (

    select
        offering_id,
        'is_callable' as fact,
        case when is_callable then 1 else 0 end as value,
        false as is_approximate,
        snapshot_id
    from lifecycle
    where is_callable is not null

    union all

    -- known only if an end is known, its own or of closed weights that of the maker
    select
        offering_id,
        'days_left' as fact,
        lasting_days as value,
        is_approximate,
        snapshot_id
    from lifecycle
    where lasting_days is not null

    union all

    select
        offering_id,
        'output_tokens_per_second' as fact,
        output_tokens_per_second as value,
        is_speed_approximate as is_approximate,
        speed_snapshot_id as snapshot_id
    from offerings
    where output_tokens_per_second is not null

    union all

    -- the limit of the provider, which may be below that of the weights
    select
        offering_id,
        'context_window_tokens' as fact,
        context_window_tokens as value,
        is_context_window_presumed as is_approximate,
        limits_snapshot_id as snapshot_id
    from offerings
    where context_window_tokens is not null

    union all

    select
        offering_id,
        'has_function_calling' as fact,
        case when has_function_calling then 1 else 0 end as value,
        false as is_approximate,
        limits_snapshot_id as snapshot_id
    from offerings
    where has_function_calling is not null

    union all

    -- of the others no cost per interaction is on record, and the reader should learn why
    select
        offering_id,
        'is_serverless_text' as fact,
        1 as value,
        false as is_approximate,
        limits_snapshot_id as snapshot_id
    from offerings
    where is_serverless_text

    union all

    select
        offering_id,
        'is_sold_in:' || region as fact,
        1 as value,
        false as is_approximate,
        max(snapshot_id) as snapshot_id
    from prices
    group by offering_id, region

    union all

    -- the most mature method counts
    select
        offering_id,
        'fine_tuning_maturity' as fact,
        max(maturity) as value,
        false as is_approximate,
        max_by(snapshot_id, maturity) as snapshot_id
    from fine_tuned
    group by offering_id

    union all

    -- each method is a fact of its own, too
    select
        offering_id,
        'fine_tuning_maturity:' || method as fact,
        maturity as value,
        false as is_approximate,
        snapshot_id
    from fine_tuned

),

final as (

    select
        -- ids
        offering_id,
        cast(null as string) as scenario_id,
        cast(null as string) as company_profile_id,
        cast(null as string) as claim_kind,

        -- fact
        fact,
        cast(value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        coalesce(is_approximate, false) as is_approximate,

        -- provenance
        snapshot_id

    from of_offerings

)

select * from final
