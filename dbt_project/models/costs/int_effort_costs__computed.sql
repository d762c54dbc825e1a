with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where is_as_of

),

scenarios as (

    select * from {{ ref('dim_scenarios') }}

),

verbosity as (

    select * from {{ ref('model_verbosity') }}

),

joined as (

    select
        costs.*,
        verbosity.effort,
        verbosity.is_default as is_default_effort,
        verbosity.output_multiplier as effort_multiplier,
        verbosity.verbosity_basis,
        verbosity.snapshot_id as verbosity_snapshot_id,
        {{ verbose_tokens('scenarios.output_tokens', 'verbosity.output_multiplier') }} as verbose_output_tokens
    from costs
    inner join verbosity
        on costs.model_id = verbosity.model_id
    inner join scenarios
        on costs.scenario_id = scenarios.scenario_id

),

final as (

    select
        -- ids
        scenario_id,
        offering_id,
        model_id,
        effort,
        is_default_effort,

        -- money
        effort_multiplier as output_multiplier,
        verbosity_basis,
        fresh_input_usd + cached_input_usd + cache_write_usd
        + {{ used_cost_usd('verbose_output_tokens', 'output_usd_per_mtok') }} as cost_at_effort_usd,
        is_fully_priced,

        -- provenance
        price_snapshot_id,
        verbosity_snapshot_id

    from joined

)

select * from final
