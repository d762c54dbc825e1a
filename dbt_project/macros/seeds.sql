{# Types of a seed's columns are those of its yml; nothing is inferred from the text. #}
{% macro duckdb__create_csv_table(model, agate_table) -%}
    {% set columns = [] %}
    {% for name in agate_table.column_names %}
        {% if name not in model.columns %}
            {{ exceptions.raise_compiler_error(
                model.original_file_path ~ ": column " ~ name ~ " has no data_type in its yml") }}
        {% endif %}
        {% do columns.append(name ~ ' ' ~ model.columns[name].data_type) %}
    {% endfor %}
    {% for name in model.columns if name not in agate_table.column_names %}
        {{ exceptions.raise_compiler_error(model.original_file_path ~ ": column " ~ name ~ " is missing") }}
    {% endfor %}
    {% set sql %}create or replace table {{ this.render() }} ({{ columns | join(', ') }}){% endset %}
    {% call statement('_') %}{{ sql }}{% endcall %}
    {{ return(sql) }}
{%- endmacro %}


{# A seed's table is always made anew (full_refresh), in place of the old one. #}
{% macro duckdb__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {{ return(create_csv_table(model, agate_table)) }}
{%- endmacro %}
