-- What profiles read of an offering beside its costs and its capability, which depend on the workload. A margin that no
-- source states is that of the criterion.
select
    facts.offering_id,
    facts.fact,
    facts.value,
    facts.margin,
    facts.is_approximate,
    string_agg(facts.profile_id, ' ' order by facts.profile_id) as profile_ids
from intermediate.int_profile_facts__selected as facts
inner join intermediate.int_criteria__weighed as criteria
    on
        facts.profile_id = criteria.profile_id
        and facts.fact = criteria.fact
inner join marts.dim_offerings as offerings
    on facts.offering_id = offerings.offering_id
where
    not starts_with(facts.fact, 'capability:')
    and facts.fact not in ('cost_per_interaction_usd', 'cost_at_effort_usd', 'is_within_context_window')
    and offerings.is_serverless_text
group by all
order by facts.fact, facts.offering_id, profile_ids
