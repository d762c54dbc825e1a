{# Limits what the SQL of a build can reach: its own file, the seeds and the usage log. Nothing turns access on again. This is a
   hook and not a profile setting: DuckDB accepts allowed folders only once it runs. A log at an address (s3://...) needs the
   network, so then access stays open. In another project the connection stays as that project set it. #}
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
    {#- Facts that a killed load left in DuckDB's log are written into the file before dbt writes to that log. A log that cannot be
        applied later is renamed (ingest/working.py). -#}
    checkpoint;
{%- endmacro %}


{# Who runs Spark decides what it can reach. #}
{% macro spark__close_access() -%}{%- endmacro %}


{# The folder of the log: that of the file, the last one before a pattern, or the log itself if it is a folder. #}
{% macro usage_log_folder(path) -%}
    {%- if format_of_name(path) is none and '*' not in path -%}
        {{ return(path.rstrip('/') or '/') }}
    {%- endif -%}
    {{ return(modules.re.split('[*?[{]', path)[0].rpartition('/')[0] or ('/' if path.startswith('/') else '.')) }}
{%- endmacro %}
