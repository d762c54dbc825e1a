select
    decision_id,
    offering_id
from {{ ref('int_decision_candidates__priced') }}
where
    is_then
    and total_usd is null
