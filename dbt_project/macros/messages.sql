{# The end of a test: stops the build with every message of a CTE, where a failed test would only count rows. Without
   messages the list is null, and error(null) raises nothing. #}
{% macro stop_with(messages) -%}
    select message_list
    from (select {{ dbt.listagg('message', "'; '", 'order by message') }} as message_list from {{ messages }}) as joined
    where {{ adapter.dispatch('raised')('message_list') }} is not null
{%- endmacro %}


{% macro default__raised(message) -%}
    error({{ message }})
{%- endmacro %}


{% macro spark__raised(message) -%}
    case when {{ message }} is not null then raise_error({{ message }}) end
{%- endmacro %}


{# Texts joined in an order; dbt's own macro leaves the order out. #}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.spark__listagg(measure, delimiter_text, order_by_clause, limit_num)) }}{%- endif -%}
    listagg({{ measure }}, {{ delimiter_text }}) within group ({{ order_by_clause }})
{%- endmacro %}
