{# How offerings are scored: rules that the models of rankings and marts.answer share. Relations have the columns of
   int_offerings__unioned, int_rules__selected, int_profile_facts__selected, int_eligibility__checked and int_criteria__scaled. #}

{# int_eligibility__checked: which rules each offering meets. #}
{% macro eligibility_by_rules(offerings, rules, facts) -%}
with

checked as (

    select
        rules.profile_id,
        offerings.offering_id,
        rules.reason,
        {{ rule_outcome('facts', 'rules') }} as outcome
    from {{ rules }} as rules
    cross join {{ offerings }} as offerings
    left join {{ facts }} as facts
        on
            offerings.offering_id = facts.offering_id
            and rules.profile_id = facts.profile_id
            and rules.fact = facts.fact

),

final as (

    select
        profile_id,
        offering_id,
        bool_and(outcome <> 'not_met') as is_eligible,
        bool_and(outcome = 'met') as is_ranked,
        {{ dbt.listagg('reason', "'; '", 'order by reason') }} filter (where outcome = 'not_met')
            as ineligible_because,
        {{ dbt.listagg('reason', "'; '", 'order by reason') }} filter (where outcome = 'not_enough_evidence')
            as not_ranked_because
    from checked
    group by all

)

select * from final
{%- endmacro %}


{# int_criteria__scaled: the figures of each eligible offering on the scales of the criteria. #}
{% macro scaled_criteria(eligibility, facts) -%}
with

-- A criterion without a fact keeps its row, so that the gap shows.
measured as (

    select
        eligible.profile_id,
        eligible.offering_id,
        eligible.is_ranked,
        criteria.criterion_id,
        criteria.unit,
        criteria.weight,
        criteria.direction,
        criteria.scale,
        criteria.scale_low,
        criteria.scale_high,
        criteria.scaled_unknown,
        facts.value as raw_value,
        coalesce(facts.is_approximate, false) as is_approximate,
        facts.claim_kind,
        facts.snapshot_id,
        -- the margin that the source states, else that of the criterion if the figure is approximate
        coalesce(
            facts.margin,
            case when facts.is_approximate then criteria.approximate_margin end,
            0
        ) as margin
    from {{ eligibility }} as eligible
    inner join {{ ref('int_criteria__weighed') }} as criteria
        on eligible.profile_id = criteria.profile_id
    left join {{ facts }} as facts
        on
            eligible.offering_id = facts.offering_id
            and eligible.profile_id = facts.profile_id
            and criteria.fact = facts.fact
    where eligible.is_eligible

),

-- A figure outside the scale counts as its nearer end.
scaled as (

    select
        *,
        {{ scaled('raw_value', 'measured') }} as scaled_value_known,
        {{ scaled('raw_value - margin', 'measured') }} as scaled_below,
        {{ scaled('raw_value + margin', 'measured') }} as scaled_above
    from measured

),

final as (

    select
        -- ids
        profile_id,
        offering_id,
        criterion_id,
        is_ranked,

        -- the figure
        raw_value,
        unit,
        margin,
        is_approximate,
        claim_kind,
        snapshot_id,

        -- scaled; a missing fact can be anything from 0 to 1
        weight,
        coalesce(scaled_value_known, scaled_unknown) as scaled_value,
        cast(
            case
                when raw_value is null then 0
                when direction = 'lower' then scaled_above
                else scaled_below
            end as decimal(7, 6)
        ) as scaled_low,
        cast(
            case
                when raw_value is null then 1
                when direction = 'lower' then scaled_below
                else scaled_above
            end as decimal(7, 6)
        ) as scaled_high

    from scaled

)

select * from final
{%- endmacro %}


{# int_scores__weighted: the score of each eligible offering. #}
{% macro weighted_scores(criteria) -%}
with

weighted as (

    select
        profile_id,
        offering_id,
        bool_and(is_ranked) as is_ranked,
        cast(sum(weight * scaled_value) as decimal(13, 12)) as score,
        cast(sum(weight * scaled_low) as decimal(13, 12)) as score_low,
        cast(sum(weight * scaled_high) as decimal(13, 12)) as score_high,
        max(case when unit = 'usd' then raw_value end) as cost_usd,
        cast(100 * sum(case when raw_value is not null then weight else 0 end) as decimal(9, 3))
            as criteria_coverage_pct,
        {{ dbt.listagg("replace(criterion_id, '_', ' ')", "', '", 'order by weight desc, criterion_id') }}
        filter (where raw_value is null and weight > 0) as unknown_criteria
    from {{ criteria }}
    group by profile_id, offering_id

),

final as (

    select
        *,
        case
            when is_ranked then rank() over (partition by profile_id, is_ranked order by score desc nulls last)
        end as rank
    from weighted

)

select * from final
{%- endmacro %}
