-- No call is lost and none is counted twice: what the log sums up to is what was priced and what was not.
with

logged as (

    select
        sum(calls) as calls,
        sum(case when min_input_tokens is not null then output_tokens end) as output_tokens
    from {{ ref('int_usage__summed') }}

),

told as (

    select
        sum(calls) as calls,
        sum(output_tokens) as output_tokens
    from (
        select
            calls,
            output_tokens
        from {{ ref('usage_costs') }}
        union all
        select
            calls,
            output_tokens
        from {{ ref('usage_gaps') }}
    ) as both_of_them

)

select
    logged.calls,
    told.calls as calls_told
from logged
cross join told
where
    logged.calls is distinct from told.calls
    or logged.output_tokens is distinct from told.output_tokens
