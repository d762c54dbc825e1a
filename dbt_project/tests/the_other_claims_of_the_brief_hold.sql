-- What is judged on the day of the decision is the same on every later day; promises are judged today.
select *
from {{ ref('decision_claims') }}
where
    claim_id not in ('nano_cheapest', 'oss_no_deprecation')
    and holds is distinct from true
