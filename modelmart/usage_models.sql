-- The ten offerings of the log that cost most.
select
    offering_id,
    cast(count(*) over () as bigint) as offerings,
    cast(case when count(calls) = count(*) then sum(calls) end as bigint) as calls,
    cast(
        sum(
            fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + output_tokens
            + other_tokens
        ) as bigint
    ) as tokens,
    sum(cost_usd) as cost_usd,
    coalesce(100 * sum(cost_usd)::double / nullif(sum(sum(cost_usd)) over (), 0)::double, 0) as cost_pct
from marts.usage_costs
group by offering_id
order by cost_usd desc, offering_id
limit 10
