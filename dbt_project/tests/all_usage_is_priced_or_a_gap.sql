-- No call and no token of the log is lost on the way to the marts, and none is counted twice.
with

summed as (

    select * from {{ ref('int_usage__summed') }}

),

counted as (

    select
        {{ sum_of_known('calls') }} as calls,
        sum(repeated_rows) as repeated_rows
    from summed

),

valid as (

    select
        sum({{ other_token_columns() | join(' + ') }}) as other_tokens,
        sum(web_searches) as web_searches,
        sum(code_sessions) as code_sessions,
        {{ token_sums() }}
    from summed
    where min_input_tokens is not null

),

marts as (

    select
        calls,
        repeated_rows,
        other_tokens,
        web_searches,
        code_sessions,
        {{ token_columns() | join(', ') }}
    from {{ ref('usage_costs') }}

    union all

    select
        calls,
        repeated_rows,
        other_tokens,
        web_searches,
        code_sessions,
        {{ token_columns() | join(', ') }}
    from {{ ref('usage_gaps') }}

),

found as (

    select
        {{ sum_of_known('calls') }} as calls,
        sum(repeated_rows) as repeated_rows,
        sum(other_tokens) as other_tokens,
        sum(web_searches) as web_searches,
        sum(code_sessions) as code_sessions,
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
    or counted.repeated_rows <> found.repeated_rows
    {%- for column in token_columns() + ['other_tokens', 'web_searches', 'code_sessions'] %}
        or valid.{{ column }} is distinct from found.{{ column }}
    {%- endfor %}
