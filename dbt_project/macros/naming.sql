{# Schemas are exactly the names of the layers, without the `main_` that dbt would put before them; those of seeds
   are their folders. In another project that project's own rule makes a schema of this name, and for other packages dbt's. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set ours = node.package_name == 'modelmart' -%}
    {%- if ours and node.resource_type == 'seed' and not custom_schema_name -%}
        {%- set custom_schema_name = modules.re.split('[/\\\\]', node.original_file_path)[1] -%}
    {%- endif -%}
    {%- if ours and is_root() -%}
        {{ custom_schema_name | default(target.schema, true) | trim }}
    {%- elif is_root() -%}
        {{ dbt.generate_schema_name(custom_schema_name, node) }}
    {%- else -%}
        {{ context.get(project_name, {}).get('generate_schema_name', dbt.generate_schema_name)(custom_schema_name, node) }}
    {%- endif -%}
{%- endmacro %}


{# Relations are named without their database: a view must still find its tables when the working file has
   become warehouse.duckdb, was copied, or is attached under another name. #}
{% macro ref() -%}
    {%- set relation = builtins.ref(*varargs, **kwargs) -%}
    {% do return(relation.include(database=false) if is_root() and is_ours() else relation) %}
{%- endmacro %}


{# In another project the facts may lie in a database that it attaches: the var `raw_database`. #}
{% macro source() -%}
    {%- set relation = builtins.source(*varargs, **kwargs) -%}
    {%- if not is_ours() -%}
        {% do return(relation) %}
    {%- elif is_root() -%}
        {% do return(relation.include(database=false)) %}
    {%- endif -%}
    {% do return(relation.incorporate(path={'database': var('raw_database')}) if var('raw_database') else relation) %}
{%- endmacro %}
