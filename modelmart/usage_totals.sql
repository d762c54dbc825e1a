-- How much of the money is of totals without a size, at the prices of small requests; and the input that was and was not cached.
select
    cast(sum(fresh_input_tokens) as bigint) as fresh_input_tokens,
    cast(sum(cached_input_tokens) as bigint) as cached_input_tokens,
    coalesce(100 * sum(cost_usd) filter (where is_base_tier)::double / nullif(sum(cost_usd), 0)::double, 0) as cost_pct
from marts.usage_costs
