{# The rules of the profile that is asked for (int_workloads__asked), and its limit of cost, which holds for the cost that the profile
   weighs. An effort that costs more than the limit does not count, like any that breaks a rule. #}
{% macro rules_with_limit(asked) -%}
    select
        rules.profile_id,
        rules.fact,
        rules.min_value,
        rules.max_value,
        rules.max_margin,
        rules.if_unknown,
        rules.reason
    from {{ ref('int_rules__selected') }} as rules
    inner join {{ asked }} as asked
        on rules.profile_id = asked.profile_id

    union all

    select
        asked.profile_id,
        coalesce(max(weighed.fact), 'cost_per_interaction_usd') as fact,
        null as min_value,
        asked.max_usd as max_value,
        null as max_margin,
        'not_met' as if_unknown,
        'it costs more than max_usd' as reason
    from {{ asked }} as asked
    left join {{ ref('int_criteria__weighed') }} as weighed
        on
            asked.profile_id = weighed.profile_id
            and weighed.unit = 'usd'
    where asked.max_usd is not null
    group by asked.profile_id, asked.max_usd
{%- endmacro %}


{# Whether a fact depends on the workload: those of facts_of_costs, and capabilities, since the cost decides which effort counts. #}
{% macro is_of_workload(fact) -%}
    ({{ fact }} in ('cost_per_interaction_usd', 'cost_at_effort_usd', 'is_fully_priced', 'is_within_context_window')
    or {{ fact }} like 'capability:%')
{%- endmacro %}


{# The cost of a number of requests, exact. #}
{% macro usd_of_requests(cost_usd, requests) -%}
    cast({{ cost_usd }} * cast({{ requests }} as decimal(19, 0)) as decimal(38, 15))
{%- endmacro %}


{# How many requests a cost is shown for, since a single one costs a fraction of a cent. #}
{% macro requests_shown() -%}
    1000
{%- endmacro %}


{# The days of a month in a budget. #}
{% macro days_of_month() -%}
    30
{%- endmacro %}
