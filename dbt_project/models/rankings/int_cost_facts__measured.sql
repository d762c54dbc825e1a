{#- A view on DuckDB, since its one reader computes it in less time than writing it takes. -#}
{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where is_as_of

),

verbosity as (

    select * from {{ ref('model_verbosity') }}
    where is_default

),

-- one row per fact that depends on the scenario
of_scenarios as (

    select
        offering_id,
        scenario_id,
        'cost_per_interaction_usd' as fact,
        cost_per_interaction_usd as value,
        price_snapshot_id as snapshot_id
    from costs
    where is_fully_priced

    union all

    -- nobody measured what the model writes at any effort: the usual tokens
    select
        costs.offering_id,
        costs.scenario_id,
        'cost_at_effort_usd' as fact,
        costs.cost_with_verbosity_usd as value,
        costs.price_snapshot_id as snapshot_id
    from costs
    left join verbosity
        on costs.model_id = verbosity.model_id
    where
        costs.is_fully_priced
        and verbosity.model_id is null

    union all

    select
        offering_id,
        scenario_id,
        'is_fully_priced' as fact,
        case when is_fully_priced then 1 else 0 end as value,
        price_snapshot_id as snapshot_id
    from costs

),

final as (

    select
        -- ids
        offering_id,
        scenario_id,
        cast(null as string) as company_profile_id,
        cast(null as string) as claim_kind,

        -- fact
        fact,
        cast(value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        fact = 'cost_at_effort_usd' as is_approximate,

        -- provenance
        snapshot_id

    from of_scenarios

)

select * from final
