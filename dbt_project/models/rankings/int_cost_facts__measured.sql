{#- A view on DuckDB, since its one reader computes it in less time than writing it takes. -#}
{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where is_as_of

),

-- one row per fact that depends on the scenario
of_scenarios as (
    {{ facts_of_costs('costs', ref('dim_scenarios')) }}

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
