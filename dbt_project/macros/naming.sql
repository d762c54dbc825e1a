{# A model's schema follows its prefix: stg_ is staging, int_ is intermediate, all else is public in marts; a seed's is its folder.
   In another project that project's own rule makes a schema of this name, and for other packages dbt's. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set ours = node.package_name == 'modelmart' -%}
    {%- if ours and not custom_schema_name and node.resource_type == 'seed' -%}
        {%- set custom_schema_name = modules.re.split('[/\\\\]', node.original_file_path)[1] -%}
    {%- elif ours and not custom_schema_name and node.resource_type == 'model' -%}
        {%- set custom_schema_name = {'stg': 'staging', 'int': 'intermediate'}.get(node.name.split('_')[0], 'marts') -%}
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
