{# What the SQL of a build may reach: its own file, the seeds and the usage log; nothing turns that back on. A hook and not
   in profiles.yml, since DuckDB takes the folders only once it runs, and before the rest is closed. A log at an address
   (s3://...) needs the network and leaves it open. Another project has its connection as it likes. #}
{% macro close_access() -%}
    {{ return(adapter.dispatch('close_access')() if is_root() else '') }}
{%- endmacro %}


{% macro default__close_access() -%}
    {%- set log = usage_log_path() -%}
    {%- if '://' not in log -%}
        set allowed_directories = ['seeds', '{{ usage_log_folder(log) | replace("'", "''") }}'];
        set enable_external_access = false;
    {%- endif -%}
    set lock_configuration = true;
    {#- facts that a killed load left in DuckDB's log go into the file before dbt writes to that log: one that cannot be
        taken in again is set aside (ingest/working.py) -#}
    checkpoint;
{%- endmacro %}


{# Files are the business of whoever runs Spark. #}
{% macro spark__close_access() -%}{%- endmacro %}


{# The folder above the first part of a path that is a pattern, or above the file. #}
{% macro usage_log_folder(path) -%}
    {{ return(modules.re.split('[*?[{]', path)[0].rpartition('/')[0] or ('/' if path.startswith('/') else '.')) }}
{%- endmacro %}
