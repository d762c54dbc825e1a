select *
from {{ ref('decision_claims') }}
where
    {{ has_no_own_rows() }}
    and (
        claim_id = 'output_price_17_pct_lower' and round(value_computed) is distinct from 17
        or claim_id = 'speed_18_pct_higher' and round(value_computed) is distinct from 18
        or claim_id in ('output_price_17_pct_lower', 'speed_18_pct_higher') and not coalesce(holds, false)
    )
