{# The facts of an offering that depend on the workload, from the costs of one day. Relations as in costs_of_scenarios. #}
{% macro facts_of_costs(costs, scenarios) -%}
    select
        costs.offering_id,
        costs.scenario_id,
        'cost_per_interaction_usd' as fact,
        cast(costs.cost_per_interaction_usd as decimal(38, 15)) as value,
        costs.price_snapshot_id as snapshot_id
    from {{ costs }} as costs
    where costs.is_fully_priced

    union all

    -- nobody measured what the model writes at any effort: the usual tokens
    select
        costs.offering_id,
        costs.scenario_id,
        'cost_at_effort_usd' as fact,
        costs.cost_with_verbosity_usd as value,
        costs.price_snapshot_id as snapshot_id
    from {{ costs }} as costs
    left join {{ ref('model_verbosity') }} as verbosity
        on
            costs.model_id = verbosity.model_id
            and verbosity.is_default
    where
        costs.is_fully_priced
        and verbosity.model_id is null

    union all

    select
        costs.offering_id,
        costs.scenario_id,
        'is_fully_priced' as fact,
        case when costs.is_fully_priced then 1 else 0 end as value,
        costs.price_snapshot_id as snapshot_id
    from {{ costs }} as costs

    union all

    -- known only if the window is known
    select
        costs.offering_id,
        costs.scenario_id,
        'is_within_context_window' as fact,
        case
            when
                scenarios.fresh_input_tokens + scenarios.cached_input_tokens + scenarios.cache_write_tokens
                + scenarios.cache_write_1h_tokens + scenarios.output_tokens <= offerings.context_window_tokens
                then 1
            else 0
        end as value,
        offerings.limits_snapshot_id as snapshot_id
    from {{ costs }} as costs
    inner join {{ scenarios }} as scenarios
        on costs.scenario_id = scenarios.scenario_id
    inner join {{ ref('dim_offerings') }} as offerings
        on costs.offering_id = offerings.offering_id
    where offerings.context_window_tokens is not null
{%- endmacro %}
