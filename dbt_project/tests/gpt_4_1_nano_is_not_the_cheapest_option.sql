-- The brief calls it so; its own gpt-oss-20b costs 0.285 against 0.42 USD per 1,000.
select *
from {{ ref('decision_claims') }}
where
    claim_id = 'nano_cheapest'
    and (holds is distinct from false or value_computed is distinct from 2)
