{{ config(access='private', parameters=['profile', 'input', 'cached', 'output', 'region', 'max_usd']) }}

with

as_of as (

    select max(as_of_on) as as_of_on from {{ ref('cost_per_interaction') }}

),

arguments as (

    select
        {{ one_of('profile', ref('dim_profiles'), 'profile_id') }} as profile_id,
        {{ whole_number_or_null('input') }} as fresh_input_tokens,
        {{ whole_number_or_null('cached') }} as cached_input_tokens,
        {{ whole_number_or_null('output') }} as output_tokens,
        input is not null or cached is not null or output is not null as is_typed,
        case when region is not null then {{ one_of('region', ref('fct_prices'), 'region') }} end as region,
        {{ amount_or_null('max_usd') }} as max_usd
),

final as (

    select
        -- the profile
        arguments.profile_id,
        profiles.scenario_id,
        profiles.domain_id,
        profiles.allows_routers,

        -- its workload, or the tokens that are typed in
        {%- for column in token_columns() %}
            case
                when not arguments.is_typed then scenarios.{{ column }}
                {%- if not column.startswith('cache_write') %}
                    else coalesce(arguments.{{ column }}, 0)
                {%- else %}
                    else 0
                {%- endif %}
            end as {{ column }},
        {%- endfor %}
        scenarios.interactions,
        scenarios.service_tier,
        scenarios.other_tier,
        coalesce(arguments.region, scenarios.region) as region,
        scenarios.is_measured,
        scenarios.is_own,
        arguments.max_usd,

        -- the day of recommendations, so that both answer alike
        as_of.as_of_on,
        true as is_as_of

    from arguments
    cross join as_of
    inner join {{ ref('dim_profiles') }} as profiles
        on arguments.profile_id = profiles.profile_id
    inner join {{ ref('dim_scenarios') }} as scenarios
        on profiles.scenario_id = scenarios.scenario_id
    where
        case
            when
                arguments.is_typed
                and coalesce(arguments.fresh_input_tokens, 0) + coalesce(arguments.cached_input_tokens, 0)
                + coalesce(arguments.output_tokens, 0) = 0
                then error('a call of 0 tokens has no cost; set input, cached or output')
            else true
        end

)

select * from final
