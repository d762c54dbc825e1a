-- What each model can do per effort and domain. Rankings read it only with enough scores (is_enough).
select
    model_id,
    effort,
    domain_id,
    estimate,
    low,
    high,
    scores_used,
    sources_used,
    last_measured_on,
    max(scores_used) over (partition by model_id, effort) >= (
        select rules.value from policy.capability_rules as rules
        where rules.rule_id = 'min_scores'
    ) as is_enough
from marts.model_capability
order by model_id, effort, domain_id
