-- Claims are checked for the day of the decision, so their verdict stays; promises are checked for today.
select *
from {{ ref('decision_claims') }}
where
    {{ has_no_own_rows() }}
    and claim_id not in ('nano_cheapest', 'oss_no_deprecation')
    and holds is distinct from true
