{# The end of a test: stops the build in words, with every message of a CTE, where a failed test would only count
   rows. A list of none is null, and an error of null is none. #}
{% macro stop_with(messages) -%}
    select said
    from (select {{ dbt.listagg('message', "'; '", 'order by message') }} as said from {{ messages }}) as told
    where {{ adapter.dispatch('raised')('said') }} is not null
{%- endmacro %}


{% macro default__raised(message) -%}
    error({{ message }})
{%- endmacro %}


{% macro spark__raised(message) -%}
    case when {{ message }} is not null then raise_error({{ message }}) end
{%- endmacro %}


{# Texts in an order, joined: dbt's own leaves the order out. #}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.spark__listagg(measure, delimiter_text, order_by_clause, limit_num)) }}{%- endif -%}
    listagg({{ measure }}, {{ delimiter_text }}) within group ({{ order_by_clause }})
{%- endmacro %}
