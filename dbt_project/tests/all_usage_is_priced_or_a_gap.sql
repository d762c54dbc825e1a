-- Of what the log sums up to nothing is lost on the way to the marts, and nothing is counted twice.
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

told as (

    select
        sum(calls) as calls,
        {{ token_sums() }}
    from marts

)

select
    counted.calls,
    told.calls as calls_told
from counted
cross join valid
cross join told
where
    counted.calls is distinct from told.calls
    or concat_ws(' ', valid.{{ token_columns() | join(', valid.') }})
    <> concat_ws(' ', told.{{ token_columns() | join(', told.') }})
