-- The brief's cost table, column K2 Thinking: 0.30 + 0.60 + 2.00 = 2.90 USD on the day of the decision.
select *
from {{ ref('int_decision_candidates__priced') }}
where
    {{ has_no_own_rows() }}
    and is_then
    and offering_id = 'fireworks/kimi-k2-thinking'
    and (
        cast(fresh_input_usd as decimal(18, 12)) * interactions is distinct from 0.30
        or cast(cached_input_usd as decimal(18, 12)) * interactions is distinct from 0.60
        or cast(output_usd as decimal(18, 12)) * interactions is distinct from 2.00
        or total_usd is distinct from 2.90
    )
