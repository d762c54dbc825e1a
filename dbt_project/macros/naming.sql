{# Schemas are exactly the names of the layers, without the `main_` that dbt would put before them; those of seeds
   are their folders. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if node.resource_type == 'seed' -%}
        {{ modules.re.split('[/\\\\]', node.original_file_path)[1] }}
    {%- else -%}
        {{ custom_schema_name | default(target.schema, true) | trim }}
    {%- endif -%}
{%- endmacro %}


{# Relations are named without their database: a view must still find its tables when the working file has
   become warehouse.duckdb, was copied, or is attached under another name. #}
{% macro ref() -%}
    {% do return(builtins.ref(*varargs, **kwargs).include(database=false)) %}
{%- endmacro %}


{% macro source() -%}
    {% do return(builtins.source(*varargs, **kwargs).include(database=false)) %}
{%- endmacro %}
