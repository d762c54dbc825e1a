{# A model's schema follows its prefix: stg_ is staging, int_ is intermediate, all else is public in marts. A seed's is its
   folder. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if node.resource_type == 'seed' -%}
        {{ modules.re.split('[/\\\\]', node.original_file_path)[1] }}
    {%- elif node.resource_type == 'model' -%}
        {{ {'stg': 'staging', 'int': 'intermediate'}.get(node.name.split('_')[0], 'marts') }}
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
