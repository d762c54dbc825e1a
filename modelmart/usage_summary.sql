-- Calls and money of the log: what is priced, by how well its prices are known; what is not, by reason.
select
    outcome,
    because,
    calls,
    repeated_rows,
    tokens,
    first_used_on,
    last_used_on,
    cost_usd,
    cost_pct,
    is_sample
from marts.usage_summary
order by outcome desc, cost_usd desc nulls last, tokens desc nulls last, because
