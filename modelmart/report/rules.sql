-- The hard conditions of each profile.
select
    rules.profile_id,
    rules.rule_id,
    rules.fact,
    rules.min_value,
    rules.max_value,
    rules.max_margin,
    rules.if_unknown,
    rules.reason
from intermediate.int_rules__selected as rules
order by rules.profile_id, rules.rule_id
