{# The cost of scenarios at every offering on some days. int_costs__computed and marts.answer share it. Relations: scenarios has
   the columns of dim_scenarios, dates has as_of_on and is_as_of. #}
{% macro costs_of_scenarios(scenarios, dates) -%}
with

-- No measured scenario for a past day, since a decision of that day did not rest on today's log. The price that holds
-- at all hours, since a scenario names no hour.
listed as (

    select
        dates.as_of_on,
        dates.is_as_of,
        scenarios.scenario_id,
        scenarios.is_measured,
        scenarios.is_own,
        scenarios.interactions,
        {%- for column in token_columns() %}
            scenarios.{{ column }},
        {%- endfor %}
        price_lists.*,
        coalesce(call_fees.has_request_fee, false) as has_request_fee,
        coalesce(call_fees.is_always_searching, false) as is_always_searching,
        coalesce(call_fees.has_citation_price, false) as has_citation_price,
        -- a cache miss costs the write price where that is higher than the input price
        greatest(price_lists.cache_write_usd_per_mtok, price_lists.input_usd_per_mtok) as miss_usd_per_mtok,
        cast(coalesce(verbosity.output_multiplier, 1) as decimal(9, 3)) as output_multiplier,
        {{ verbose_tokens('scenarios.output_tokens', 'coalesce(verbosity.output_multiplier, 1)') }}
            as verbose_output_tokens
    from {{ ref('int_price_lists__pivoted') }} as price_lists
    inner join {{ ref('dim_offerings') }} as offerings
        on
            price_lists.offering_id = offerings.offering_id
            and offerings.is_serverless_text
    inner join {{ dates }} as dates
        on {{ holds_on('price_lists', 'dates.as_of_on') }}
    left join {{ ref('provider_kinds') }} as provider_kinds
        on price_lists.provider_id = provider_kinds.provider_id
    inner join {{ scenarios }} as scenarios
        on
            price_lists.service_tier in (scenarios.service_tier, scenarios.other_tier)
            -- who serves every call in one region sells there at the global price
            and (
                price_lists.region = scenarios.region
                or (price_lists.region = 'global' and provider_kinds.home_region = scenarios.region)
            )
            and (dates.is_as_of or not scenarios.is_measured)
            and {{ is_for_size(
                'price_lists',
                'scenarios.fresh_input_tokens + scenarios.cached_input_tokens + scenarios.cache_write_tokens '
                ~ '+ scenarios.cache_write_1h_tokens'
            ) }}
    left join {{ ref('int_call_fees__selected') }} as call_fees
        on
            price_lists.offering_id = call_fees.offering_id
            and call_fees.region in (price_lists.region, 'global')
            and {{ holds_on('call_fees', 'dates.as_of_on') }}
    left join {{ ref('model_verbosity') }} as verbosity
        on
            price_lists.model_id = verbosity.model_id
            and verbosity.is_default
    where price_lists.is_always
    -- the tier of the scenario before the other one, and the price and the fee of the region before the global ones
    qualify
        row_number() over (
            partition by dates.as_of_on, scenarios.scenario_id, price_lists.offering_id
            order by
                case when price_lists.service_tier = scenarios.service_tier then 0 else 1 end asc nulls last,
                case when price_lists.region = scenarios.region then 0 else 1 end asc nulls last,
                case when price_lists.region = call_fees.region then 0 else 1 end asc nulls last
        ) = 1

),

priced as (

    select
        *,
        {{ cost_columns('listed', 'listed') }},
        {{ used_cost_usd('verbose_output_tokens', 'output_usd_per_mtok') }} as verbose_output_usd,
        -- sum the tokens first, so that the total is as exact as one interaction
        {{ cost_usd('listed', 'listed', times='interactions') }} as total_usd,
        -- the share of hits above which caching saves money, since a miss costs more and a hit less
        case
            when listed.cached_input_usd_per_mtok < listed.input_usd_per_mtok
                then
                    {{ quotient(
                        '100 * (miss_usd_per_mtok - input_usd_per_mtok)',
                        'miss_usd_per_mtok - cached_input_usd_per_mtok',
                        'decimal(9, 3)'
                    ) }}
        end as break_even_cache_hit_pct
    from listed

),

summed as (

    select
        *,
        fresh_input_usd + cached_input_usd + cache_write_usd + output_usd as cost_per_interaction_usd,
        fresh_input_usd + cached_input_usd + cache_write_usd + verbose_output_usd as cost_with_verbosity_usd,
        {{ not_priced_because() }} as not_priced_because
    from priced

),

final as (

    select
        -- ids
        as_of_on,
        is_as_of,
        scenario_id,
        is_measured,
        is_own,
        offering_id,
        provider_id,
        model_id,

        -- prices used
        input_usd_per_mtok,
        cached_input_usd_per_mtok,
        output_usd_per_mtok,
        cached_price_basis,
        cache_write_price_basis,
        break_even_cache_hit_pct,

        -- money
        fresh_input_usd,
        cached_input_usd,
        cache_write_usd,
        output_usd,
        cost_per_interaction_usd,
        interactions,
        total_usd,
        output_multiplier,
        cost_with_verbosity_usd,

        -- flags
        not_priced_because is null as is_fully_priced,
        not_priced_because,
        case
            when cost_per_interaction_usd is not null
                then cost_per_interaction_usd = 0 and not_priced_because is null
        end as is_free,
        has_other_hours,

        -- provenance: a sum is as old as the oldest of its prices
        oldest_seen_on as price_seen_on,
        oldest_source_id as price_source_id,
        oldest_stated_in as price_stated_in,
        oldest_snapshot_id as price_snapshot_id

    from summed

)

select * from final
{%- endmacro %}


{# The same costs at each effort of a model whose output is measured, from the costs of one day. #}
{% macro costs_of_efforts(costs, scenarios) -%}
with

joined as (

    select
        costs.*,
        verbosity.effort,
        verbosity.is_default as is_default_effort,
        verbosity.output_multiplier as effort_multiplier,
        verbosity.verbosity_basis,
        verbosity.snapshot_id as verbosity_snapshot_id,
        {{ verbose_tokens('scenarios.output_tokens', 'verbosity.output_multiplier') }} as verbose_output_tokens
    from {{ costs }} as costs
    inner join {{ ref('model_verbosity') }} as verbosity
        on costs.model_id = verbosity.model_id
    inner join {{ scenarios }} as scenarios
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
{%- endmacro %}
