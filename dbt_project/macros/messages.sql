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
