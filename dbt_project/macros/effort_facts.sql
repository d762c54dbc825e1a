{# Facts that depend on the effort: what a model can do, and what the tokens cost that it writes for it. The effort counts that
   meets most of the profile's rules and, of these, is best by its weights, with capabilities at the lower end of their intervals:
   one lucky score at an effort does not beat many at another. int_effort_facts__selected and marts.answer share it. Relations have
   the columns of ranking_profiles, int_rules__selected, dim_offerings and int_effort_costs__computed. #}
{% macro facts_of_efforts(profiles, rules, offerings, costs) -%}
with

capabilities as (

    select * from {{ ref('model_capability') }}
    qualify max(scores_used) over (partition by model_id, effort) >= {{ capability_rule('min_scores') }}

),

named as (
    {{ facts_of_profiles() }}

),

measured as (

    select
        offerings.offering_id,
        cast(null as string) as scenario_id,
        capabilities.effort,
        coalesce(verbosity.is_default, false) as is_default_effort,
        'capability:' || capabilities.domain_id as fact,
        cast(capabilities.estimate as decimal(38, 15)) as value,
        cast(capabilities.high - capabilities.estimate as decimal(18, 9)) as margin,
        cast(null as string) as snapshot_id
    from capabilities
    inner join {{ offerings }} as offerings
        on capabilities.model_id = offerings.model_id
    left join {{ ref('model_verbosity') }} as verbosity
        on
            capabilities.model_id = verbosity.model_id
            and capabilities.effort = verbosity.effort

    union all

    select
        offering_id,
        scenario_id,
        effort,
        is_default_effort,
        'cost_at_effort_usd' as fact,
        cast(cost_at_effort_usd as decimal(38, 15)) as value,
        cast(null as decimal(18, 9)) as margin,
        price_snapshot_id as snapshot_id
    from {{ costs }}
    where is_fully_priced

),

facts as (

    select
        profiles.profile_id,
        measured.*,
        measured.value - coalesce(measured.margin, 0) as low_value
    from measured
    inner join named
        on measured.fact = named.fact
    inner join {{ profiles }} as profiles
        on
            named.profile_id = profiles.profile_id
            and (measured.scenario_id is null or measured.scenario_id = profiles.scenario_id)

),

checked as (

    select
        facts.profile_id,
        facts.offering_id,
        facts.effort,
        count(*) as rules_met
    from facts
    inner join {{ rules }} as rules
        on
            facts.profile_id = rules.profile_id
            and facts.fact = rules.fact
    where {{ rule_outcome('facts', 'rules') }} = 'met'
    group by all

),

-- An unknown figure counts as value_if_unknown, as in the score.
scored as (

    select
        facts.profile_id,
        facts.offering_id,
        facts.effort,
        bool_or(facts.is_default_effort) as is_default_effort,
        coalesce(
            sum(weighed.weight * ({{ scaled('facts.low_value', 'weighed') }} - weighed.scaled_unknown)), 0
        ) as points
    from facts
    left join {{ ref('int_criteria__weighed') }} as weighed
        on
            facts.profile_id = weighed.profile_id
            and facts.fact = weighed.fact
    group by facts.profile_id, facts.offering_id, facts.effort

),

chosen as (

    select
        scored.profile_id,
        scored.offering_id,
        scored.effort
    from scored
    left join checked
        on
            scored.profile_id = checked.profile_id
            and scored.offering_id = checked.offering_id
            and scored.effort = checked.effort
    qualify
        row_number() over (
            partition by scored.profile_id, scored.offering_id
            order by
                coalesce(checked.rules_met, 0) desc nulls last,
                scored.points desc nulls last,
                case when scored.is_default_effort then 0 else 1 end asc nulls last,
                scored.effort asc nulls last
        ) = 1

),

final as (

    select
        facts.profile_id,
        facts.offering_id,
        facts.effort,
        facts.fact,
        facts.value,
        facts.margin,
        facts.snapshot_id
    from facts
    inner join chosen
        on
            facts.profile_id = chosen.profile_id
            and facts.offering_id = chosen.offering_id
            and facts.effort = chosen.effort

)

select * from final
{%- endmacro %}
