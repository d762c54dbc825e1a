{# Rows of an input, with the types of its table. As dbt's own, which however casts each cell through a dispatched macro
   and asks for the columns in a context of all macros anew, for each of 130 inputs. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- set types = types_of('select * from ' ~ this) -%}
    {%- for row in rows or [{}] -%}
        {%- set cells = format_row(row, types) -%}
        select
        {%- for name, type in types.items() %} {{ cells.get(name, 'cast(null as ' ~ type ~ ')') }} as {{ adapter.quote(name) }}
        {%- if not loop.last %},{% endif -%}{%- endfor %}
        {%- if not rows %} limit 0{% elif not loop.last %}
union all
{% endif -%}
    {%- endfor -%}
{%- endmacro %}


{% macro types_of(query) -%}
    {% set types = {} %}
    {% for column in adapter.get_column_schema_from_query(query) %}
        {% do types.update({column.name | lower: column.data_type}) %}
    {% endfor %}
    {{ return(types) }}
{%- endmacro %}


{# As dbt's own, without the temporary table that it makes to learn the types of the columns. #}
{% materialization unit, default %}
    {% set types = types_of(sql) %}
    {% set rows = config.get('expected_rows') %}
    {% set columns = [] %}
    {% for name in (rows[0] if rows else types) %}{% do columns.append(adapter.quote(name | lower)) %}{% endfor %}
    {% set quoted = {} %}
    {% for name in types %}{% do quoted.update({name: adapter.quote(name)}) %}{% endfor %}
    {% set expected = config.get('expected_sql') or get_expected_sql(rows, types, quoted) %}
    {% call statement('main', fetch_result=True) %}{{ get_unit_test_sql(sql, expected, columns) }}{% endcall %}
    {{ return({'relations': []}) }}
{% endmaterialization %}
