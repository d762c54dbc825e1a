-- No cached price is stated, so 2,500 input tokens at 0.05 and 800 output tokens at 0.20 are 0.285 USD per 1,000.
select
    costs.offering_id,
    costs.total_usd,
    costs.cached_price_basis
from {{ ref('int_costs__computed') }} as costs
inner join {{ ref('int_decision_candidates__priced') }} as candidates
    on
        costs.offering_id = candidates.offering_id
        and costs.as_of_on = candidates.as_of_on
where
    {{ has_no_own_rows() }}
    and candidates.is_then
    and costs.scenario_id = 'coaching'
    and costs.offering_id = 'together/gpt-oss-20b'
    and (costs.total_usd is distinct from 0.285 or costs.cached_price_basis is distinct from 'input_price')
