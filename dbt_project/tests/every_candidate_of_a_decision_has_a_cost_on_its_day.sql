select
    decision_id,
    offering_id
from {{ ref('int_decision_candidates__priced') }}
where
    is_then
    and total_usd is null
    -- some prices were learnt later than others
    and {{ 'false' if var('known_on') else 'true' }}
