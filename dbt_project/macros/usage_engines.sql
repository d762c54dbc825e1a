{# Differences between the engines in reading a usage log; `default__` is DuckDB. #}


{# Columns are matched by name, because a later file may have more. Parquet footers also state that a column has no nulls or negative
   values, which saves a check per row. In text, every column is text and the delimiter is stated, so nothing is guessed. #}
{% macro default__usage_log_scan() -%}
    {{ return(scan_of_files(usage_log_files().paths)) }}
{%- endmacro %}


{# Some of the files of the log, as SQL of DuckDB. #}
{% macro scan_of_files(paths) -%}
    {%- set format = usage_log_format() -%}
    {%- set options = '' if format == 'parquet' else
        ", all_varchar = true, header = true, strict_mode = true, "
        ~ "delim = '" ~ usage_log_delimiter() ~ "', quote = '\"', escape = '\"', skip = 0, comment = ''" -%}
    {{ return('read_' ~ ('parquet' if format == 'parquet' else 'csv') ~ '(' ~ path_list(paths)
        ~ ', union_by_name = true' ~ options ~ ')') }}
{%- endmacro %}


{# What separates the columns of a log in text: that of its format if the header has it, else the only other one that is there. #}
{% macro usage_log_delimiter() -%}
    {%- set usual = '\t' if usage_log_format() == 'tsv' else ',' -%}
    {%- set header = modules.re.sub('"[^"]*"', '', adapter.dispatch('header_of_log')()) -%}
    {%- set found = [',', ';', '\t', '|'] | select('in', header) | list -%}
    {{ return(found[0] if usual not in found and found | length == 1 else usual) }}
{%- endmacro %}


{# The first line. Its file may be of any encoding. #}
{% macro default__header_of_log() -%}
    {%- set files = usage_log_files() -%}
    {%- set line = run_query("select line from read_csv(" ~ path_list(files.paths) ~ ", auto_detect = false, header = false, "
        ~ "columns = {'line': 'varchar'}, delim = '\1', quote = '', escape = '', strict_mode = false, ignore_errors = true) limit 1") -%}
    {{ return(line.rows[0][0] or '' if line.rows else '') }}
{%- endmacro %}


{% macro spark__header_of_log() -%}
    {{ return('') }}
{%- endmacro %}


{# An external table, because a file name takes no options on Spark. #}
{% macro spark__usage_log_scan() -%}
    {{ return('raw.usage_log') }}
{%- endmacro %}


{% macro default__is_json_log() -%}
    {{ return(usage_log_format() in ('json', 'jsonl')) }}
{%- endmacro %}


{# register_raw gives the text of JSON a column of its own name. #}
{% macro spark__is_json_log() -%}
    {{ return(run_query('describe raw.usage_log').columns[0].values()[0] == 'json_text') }}
{%- endmacro %}


{# The keys in a nested column, as rows. #}
{% macro default__keys_of_column(sql, type) -%}
    {%- if type.startswith('MAP') -%}
        {{ return('unnest(map_keys(' ~ sql ~ '))') }}
    {%- endif -%}
    {%- set json = sql if type in ('VARCHAR', 'JSON') else 'to_json(' ~ sql ~ ')' -%}
    {{ return('unnest(case when json_valid(' ~ json ~ ') then json_keys(' ~ json ~ ') end)') }}
{%- endmacro %}


{% macro spark__keys_of_column(sql, type) -%}
    {%- if type.startswith('MAP') -%}
        {{ return('explode(map_keys(' ~ sql ~ '))') }}
    {%- endif -%}
    {{ return('explode(json_object_keys(' ~ (sql if type == 'STRING' else 'to_json(' ~ sql ~ ')') ~ '))') }}
{%- endmacro %}


{# A key, or a path into nested JSON, as a literal. #}
{% macro default__json_path(key) -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(key if key.startswith('/') else '$."' ~ key ~ '"'))) }}
{%- endmacro %}


{% macro spark__json_path(key) -%}
    {%- set names = key[1:].split('/') if key.startswith('/') else [key] -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes("$['" ~ names | join("']['") ~ "']"))) }}
{%- endmacro %}


{# One of the parts, counted from 1. #}
{% macro default__json_part(parts, number) -%}
    {{ return(adapter.quote(parts) ~ '[' ~ number ~ ']') }}
{%- endmacro %}


{% macro spark__json_part(parts, number) -%}
    {{ return(adapter.quote(parts) ~ '[' ~ (number - 1) ~ ']') }}
{%- endmacro %}


{# The parts of a JSON column. Text that is not JSON must not look like empty JSON, so each of its parts is an invalid number. #}
{% macro default__json_parts(name, type, paths) -%}
    {%- set column = adapter.quote(name) -%}
    {%- if type == 'KEYS AND VALUES' -%}
        {%- set keys = 'list_transform(' ~ column ~ ', a -> a."key")' -%}
        {%- set values = 'list_transform(' ~ column ~ ', a -> coalesce(a."value"."stringValue", a."value"."intValue", '
            ~ 'a."value"."doubleValue", a."value"."boolValue"))' -%}
        [{% for key in paths %}{{ values }}[list_position({{ keys }}, {{ key }})]{{ ', ' if not loop.last }}{% endfor %}]
    {%- else -%}
        {%- set json = column if type in ('VARCHAR', 'JSON') else (column ~ " ->> '$'" if type == 'TEXT' else 'to_json(' ~ column ~ ')') -%}
        case
            {%- if type == 'TEXT' %}
            -- an object of a file that was read as JSON is valid
            when starts_with(cast({{ column }} as varchar), '{') then json_extract_string({{ column }}, [{{ paths | join(', ') }}])
            {%- endif %}
            when json_valid({{ json }}) then json_extract_string({{ json }}, [{{ paths | join(', ') }}])
            when trim({{ json }}) <> '' then repeat(['no JSON'], {{ paths | length }})
        end
    {%- endif %} as {{ adapter.quote('parts of ' ~ name) }}
{%- endmacro %}


{% macro spark__json_parts(name, type, paths) -%}
    {%- set column = adapter.quote(name) -%}
    {%- if type == 'KEYS AND VALUES' -%}
        {%- set keys = 'transform(' ~ column ~ ', a -> a.key)' -%}
        {%- set values = 'transform(' ~ column ~ ', a -> coalesce(a.value.stringValue, a.value.intValue, a.value.doubleValue, '
            ~ 'a.value.boolValue))' -%}
        array(
            {%- for key in paths -%}
                try_element_at({{ values }}, cast(nullif(array_position({{ keys }}, {{ key }}), 0) as int)){{ ', ' if not loop.last }}
            {%- endfor -%}
        )
    {%- else -%}
        {%- set json = column if type in ('STRING', 'TEXT') else 'to_json(' ~ column ~ ')' -%}
        case
            when try_parse_json({{ json }}) is not null
                then array({% for path in paths %}get_json_object({{ json }}, {{ path }}){{ ', ' if not loop.last }}{% endfor %})
            when trim({{ json }}) <> '' then array_repeat('no JSON', {{ paths | length }})
        end
    {%- endif %} as {{ adapter.quote('parts of ' ~ name) }}
{%- endmacro %}


{# A cast would turn 1.5 into 2, and would fail without naming the row. #}
{% macro default__whole_number(sql, type, digits) -%}
    {%- if type in ('TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT', 'UINTEGER') -%}
        cast({{ sql }} as bigint)
    {%- elif type == 'BIGINT' -%}
        {{ number_of_digits(sql, digits) }}
    {%- elif type in ('TEXT', 'VARCHAR') -%}
        {{ whole_number_of_text(sql, digits) }}
    {%- else -%}
        case
            when {{ sql }} is not null
                then coalesce(cast(case when {{ sql }} = trunc({{ sql }}) then try_cast({{ sql }} as decimal({{ digits }}, 0)) end as bigint), -1)
        end
    {%- endif -%}
{%- endmacro %}


{% macro spark__whole_number(sql, type, digits) -%}
    {%- if type in ('TINYINT', 'SMALLINT', 'INT') -%}
        cast({{ sql }} as bigint)
    {%- elif type == 'BIGINT' -%}
        {{ number_of_digits(sql, digits) }}
    {%- elif type == 'TEXT' -%}
        {{ whole_number_of_text(spark__without_exponent(sql), digits) }}
    {%- elif type == 'STRING' -%}
        {{ whole_number_of_text(sql, digits) }}
    {%- else -%}
        case
            when {{ sql }} is not null
                then coalesce(cast(case when {{ sql }} % 1 = 0 then try_cast({{ sql }} as decimal({{ digits }}, 0)) end as bigint), -1)
        end
    {%- endif -%}
{%- endmacro %}


{# Parquet footers that state a smaller maximum save the comparison. #}
{% macro number_of_digits(sql, digits) -%}
    case when {{ sql }} > {{ '9' * digits }} then -1 else {{ sql }} end
{%- endmacro %}


{# JSON gives a large number as 1.2E7. #}
{% macro spark__without_exponent(sql) -%}
    {{ return("case when regexp_like(" ~ sql ~ ", '^[0-9.]+[eE][+]?[0-9]+$') then cast(try_cast(" ~ sql ~ " as decimal(38, 9)) as string) "
        ~ "else " ~ sql ~ " end") }}
{%- endmacro %}


{# Digits alone, by far the most, are told by casting back, which is three times faster than a pattern. #}
{% macro whole_number_of_text(sql, digits) -%}
    {%- set number = 'try_cast(' ~ sql ~ ' as bigint)' -%}
    case
            when cast({{ number }} as string) = {{ sql }} then case when {{ number }} between 0 and {{ '9' * digits }} then {{ number }} else -1 end
            when nullif(trim({{ sql }}), '') is not null
                then coalesce(cast(try_cast(regexp_extract(trim({{ sql }}), '^([0-9]+)([.]0*)?$', 1) as decimal({{ digits }}, 0)) as bigint), -1)
        end
{%- endmacro %}


{# One number for the names of a call, which is faster to compare than text. Among a thousand names, the chance that two share a number
   is one in ten million millions. #}
{% macro words_key(columns) -%}
    {{ adapter.dispatch('words_key')(columns) }}
{%- endmacro %}


{% macro default__words_key(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}


{# xxhash64 skips nulls. #}
{% macro spark__words_key(columns) -%}
    xxhash64({% for column in columns %}{{ column }}, {{ column }} is null{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}


{# The type of such a number. #}
{% macro words_key_type() -%}
    {{ return(adapter.dispatch('words_key_type')()) }}
{%- endmacro %}


{% macro default__words_key_type() -%}{{ return('ubigint') }}{%- endmacro %}


{% macro spark__words_key_type() -%}{{ return('bigint') }}{%- endmacro %}
