{# A log may hold a call twice: in parts of a stream, or in two files. Of the rows with one id the last counts. #}


{# The calls of the log, each once. Where rows were left out, `repeated_rows` says how many. A log without repeated ids is read as it is. #}
{% macro usage_calls() -%}
    {%- set rows = usage_rows() -%}
    {%- set repeated = ref('int_usage_repeats__counted') -%}
    {%- set last = ref('int_usage_repeats__selected') -%}
    {%- if not has_repeats() -%}
        {{ return(rows) }}
    {%- endif -%}
    (
        select
            calls.{{ call_columns() | join(', calls.') }},
            0 as repeated_rows
        from {{ rows }} as calls
        left join {{ repeated }} as repeated
            on {{ words_key(['calls.call_id']) }} = repeated.call_key
        where calls.call_id is null or repeated.call_key is null
        union all
        select
            {{ call_columns() | join(', ') }},
            repeated_rows
        from {{ last }}
    )
{%- endmacro %}


{# The rows of the log, or none if it has no ids. #}
{% macro rows_with_ids() -%}
    {%- set rows, columns = usage_rows(), usage_call_columns() -%}
    {{ rows if not execute or 'call_id' in columns else '(select cast(null as string) as call_id where false)' }}
{%- endmacro %}


{# Where the log is, as SQL. Not while dbt parses: it would parse a model again for each log that it reads then. #}
{% macro log_path_as_text() -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(usage_log_path() if execute else '')) }}
{%- endmacro %}


{# The columns of a call that the log has. #}
{% macro call_columns() -%}
    {{ return(['log_provider', 'log_model', 'log_tier', 'called_at', 'calls'] + token_columns() + usage_call_columns()) }}
{%- endmacro %}


{# Whether some ids of the log are repeated. They were counted for one log, and say nothing of another. #}
{% macro has_repeats() -%}
    {%- set repeated = ref('int_usage_repeats__counted') -%}
    {%- if 'call_id' in usage_call_columns() and is_built(repeated) -%}
        {%- set counted = run_query('select log_path, count(call_key) from ' ~ repeated ~ ' group by log_path').rows -%}
        {%- if counted[0][0] != usage_log_path() -%}
            {{ exceptions.raise_compiler_error(
                "USAGE_LOG cannot be read alone: repeated ids were counted in '" ~ counted[0][0] ~ "', not in '"
                ~ usage_log_path() ~ "'. Add int_usage_repeats__counted+ to --select") }}
        {%- endif -%}
        {{ return(counted[0][1] > 0) }}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}
