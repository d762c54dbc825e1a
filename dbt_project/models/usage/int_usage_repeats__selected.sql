{#- A table of its own, since a log that is read twice in one statement is held in memory. -#}
{%- set is_repeated = not execute or has_repeats() -%}
with

repeated as (

    select * from {{ ref('int_usage_repeats__counted') }}

),

{% if is_repeated %}
-- the last one, by all columns, so that rows that tie are equal
ranked as (

    select
        calls.*,
        count(*) over (partition by calls.call_id) - 1 as repeated_rows,
        row_number() over (
            partition by calls.call_id
            order by
                {% for column in ['called_at', 'output_tokens'] + call_columns() %}
                calls.{{ column }} desc nulls last{{ ',' if not loop.last }}
                {% endfor %}
        ) as place
    from {{ usage_rows() }} as calls
    inner join repeated
        on {{ words_key(['calls.call_id']) }} = repeated.call_key
    where {{ is_past('calls.called_at') }}

),

{% endif %}
final as (

    select
        {{ (call_columns() + ['repeated_rows'] if is_repeated else ['call_key']) | join(',\n        ') }}
    from {{ 'ranked' if is_repeated else 'repeated' }}
    where {{ 'place = 1' if is_repeated else 'false' }}

)

select * from final
