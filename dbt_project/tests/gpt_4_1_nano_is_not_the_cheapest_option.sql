-- The brief calls it the cheapest, but gpt-oss-20b in the same brief costs 0.285 USD per 1,000 against 0.42.
select *
from {{ ref('decision_claims') }}
where
    {{ has_no_own_rows() }}
    and claim_id = 'nano_cheapest'
    and (holds is distinct from false or value_computed is distinct from 2)
