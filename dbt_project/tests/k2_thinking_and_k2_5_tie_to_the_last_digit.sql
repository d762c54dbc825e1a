-- "Costs wash out": on the day of the decision both cost the same and share a rank.
select
    decision_id,
    count(distinct total_usd) as figures,
    count(distinct cost_rank) as ranks
from {{ ref('int_decision_candidates__priced') }}
where
    {{ has_no_own_rows() }}
    and is_then
    and offering_id in ('fireworks/kimi-k2-thinking', 'fireworks/kimi-k2.5')
group by all
having
    count(*) <> 2
    or count(distinct total_usd) <> 1
    or count(distinct cost_rank) <> 1
