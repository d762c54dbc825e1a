-- The three largest reasons why calls have no price, by tokens and then by calls, each with the names that it concerns most.
select
    reason,
    any_value(because) as because,
    any_value(what_to_do) as what_to_do,
    cast(case when count(calls) = count(*) then sum(calls) end as bigint) as calls,
    cast(
        sum(
            fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + output_tokens
            + other_tokens
        ) as bigint
    ) as tokens,
    array_to_string(
        list(
            concat_ws('/', nullif(log_provider, ''), nullif(log_model, ''))
            order by calls desc nulls last, log_provider, log_model
        )[:3],
        ', '
    ) || case when count(*) > 3 then ' and others' else '' end as names
from marts.usage_gaps
group by reason
order by tokens desc nulls last, calls desc nulls last, reason
limit 3
