-- The hard conditions that offerings do not meet whatever the workload: of each profile and rule, the offerings. The other
-- rules read a cost or a capability, and the page applies them.
with

rules as (

    select * from intermediate.int_rules__selected
    where
        not starts_with(fact, 'capability:')
        and fact not in ('cost_per_interaction_usd', 'cost_at_effort_usd', 'is_fully_priced', 'is_within_context_window')

),

outcomes as (

    select
        rules.profile_id,
        rules.rule_id,
        offerings.offering_id,
        case
            when facts.value is null or coalesce(facts.margin > rules.max_margin, false) then rules.if_unknown
            when
                coalesce(facts.value >= rules.min_value, true)
                and coalesce(facts.value <= rules.max_value, true)
                then 'met'
            else 'not_met'
        end as outcome
    from rules
    cross join marts.dim_offerings as offerings
    left join intermediate.int_profile_facts__selected as facts
        on
            offerings.offering_id = facts.offering_id
            and rules.profile_id = facts.profile_id
            and rules.fact = facts.fact
    -- without a price, nothing is ranked
    where offerings.offering_id in (select prices.offering_id from marts.fct_prices as prices)

)

select
    profile_id,
    rule_id,
    outcome,
    list(offering_id order by offering_id) as offering_ids
from outcomes
where outcome <> 'met'
group by all
order by profile_id, rule_id, outcome
