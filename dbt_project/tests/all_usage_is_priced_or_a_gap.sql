-- No call and no token of the log is lost on the way to the marts, and none is counted twice.
with

summed as (

    select * from {{ ref('int_usage__summed') }}

),

counted as (

    select sum(calls) as calls from summed

),

valid as (

    select {{ token_sums() }} from summed
    where min_input_tokens is not null

),

marts as (

    select
        calls,
        {{ token_columns() | join(', ') }}
    from {{ ref('usage_costs') }}

    union all

    select
        calls,
        {{ token_columns() | join(', ') }}
    from {{ ref('usage_gaps') }}

),

found as (

    select
        sum(calls) as calls,
        {{ token_sums() }}
    from marts

)

select
    counted.calls,
    found.calls as calls_found
from counted
cross join valid
cross join found
where
    counted.calls is distinct from found.calls
    or concat_ws(' ', valid.{{ token_columns() | join(', valid.') }})
    <> concat_ws(' ', found.{{ token_columns() | join(', found.') }})
