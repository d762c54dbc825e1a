{# Differences between the engines in reading a usage log; `default__` is DuckDB. #}


{# Columns are matched by name, because a later file may have more. Parquet footers also state that a column has no nulls or negative
   values, which saves a check per row. In CSV, every column is text and the delimiter is a comma, so nothing is guessed. #}
{% macro default__usage_log_scan() -%}
    {%- set options = '' if usage_log_format() == 'parquet' else
        ", all_varchar = true, header = true, strict_mode = true, "
        ~ "delim = ',', quote = '\"', escape = '\"', skip = 0, comment = ''" -%}
    {{ return('read_' ~ usage_log_format() ~ '(' ~ dbt.string_literal(dbt.escape_single_quotes(usage_log_path()))
        ~ ', union_by_name = true' ~ options ~ ')') }}
{%- endmacro %}


{# An external table, because a file name takes no options on Spark. #}
{% macro spark__usage_log_scan() -%}
    {{ return('raw.usage_log') }}
{%- endmacro %}


{% macro default__must_exist(path) -%}
    {%- if '://' not in path and run_query("select 1 from glob('" ~ path | replace("'", "''") ~ "') limit 1") | length == 0 -%}
        {{ exceptions.raise_compiler_error(
            "USAGE_LOG cannot be read: there is no file '" ~ path ~ "'. Correct the path, or unset USAGE_LOG to use the sample") }}
    {%- endif -%}
{%- endmacro %}


{# register_raw has checked it. #}
{% macro spark__must_exist(path) -%}{%- endmacro %}


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
    {%- set json = adapter.quote(name) if type in ('VARCHAR', 'JSON') else 'to_json(' ~ adapter.quote(name) ~ ')' -%}
    case
        when json_valid({{ json }}) then json_extract_string({{ json }}, [{{ paths | join(', ') }}])
        when trim({{ json }}) <> '' then repeat(['no JSON'], {{ paths | length }})
    end as {{ adapter.quote('parts of ' ~ name) }}
{%- endmacro %}


{% macro spark__json_parts(name, type, paths) -%}
    {%- set json = adapter.quote(name) if type == 'STRING' else 'to_json(' ~ adapter.quote(name) ~ ')' -%}
    case
        when try_parse_json({{ json }}) is not null
            then array({% for path in paths %}get_json_object({{ json }}, {{ path }}){{ ', ' if not loop.last }}{% endfor %})
        when trim({{ json }}) <> '' then array_repeat('no JSON', {{ paths | length }})
    end as {{ adapter.quote('parts of ' ~ name) }}
{%- endmacro %}


{# A cast would turn 1.5 into 2, and would fail without naming the row. #}
{% macro default__whole_number(sql, type) -%}
    {%- if type in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER') -%}
        cast({{ sql }} as bigint)
    {%- elif type in ('TEXT', 'VARCHAR') -%}
        {{ whole_number_of_text(sql) }}
    {%- else -%}
        case
            when {{ sql }} is not null
                then coalesce(case when {{ sql }} = trunc({{ sql }}) then try_cast({{ sql }} as bigint) end, -1)
        end
    {%- endif -%}
{%- endmacro %}


{% macro spark__whole_number(sql, type) -%}
    {%- if type in ('TINYINT', 'SMALLINT', 'INT', 'BIGINT') -%}
        cast({{ sql }} as bigint)
    {%- elif type == 'TEXT' -%}
        {#- JSON gives a large number as 1.2E7 -#}
        {{ whole_number_of_text(
            "case when regexp_like(" ~ sql ~ ", '^[0-9.]+E[0-9]+$') then cast(try_cast(" ~ sql ~ " as decimal(38, 9)) as string) else "
            ~ sql ~ " end") }}
    {%- elif type == 'STRING' -%}
        {{ whole_number_of_text(sql) }}
    {%- else -%}
        case
            when {{ sql }} is not null
                then coalesce(case when {{ sql }} % 1 = 0 then try_cast({{ sql }} as bigint) end, -1)
        end
    {%- endif -%}
{%- endmacro %}


{% macro whole_number_of_text(sql) -%}
    case
            when nullif(trim({{ sql }}), '') is not null
                then coalesce(try_cast(regexp_extract(trim({{ sql }}), '^([0-9]+)([.]0*)?$', 1) as bigint), -1)
        end
{%- endmacro %}


{# Text without an offset is UTC; text with an offset is converted, because a cast to timestamp would drop the offset. A whole number
   counts nanoseconds since 1970, as in spans. A small number is something else, and would be priced as of 1970. #}
{% macro default__utc_instant(sql, type) -%}
    {%- if type == 'TIMESTAMP WITH TIME ZONE' -%}
        {{ sql }} at time zone 'UTC'
    {%- elif type in ('BIGINT', 'UBIGINT') -%}
        case when {{ sql }} >= 1000000000000000000 then make_timestamp(cast({{ sql }} as bigint) // 1000) end
    {%- elif type in ('TEXT', 'VARCHAR') -%}
        case
            when regexp_matches({{ sql }}, ':[0-9.]+ ?[+-][0-9]{2}(:?[0-9]{2})?$')
                then
                    try_cast(regexp_replace({{ sql }}, ' ([+-])', '\1') as timestamp with time zone) at time zone 'UTC'
            when regexp_matches({{ sql }}, '^[0-9]{19}$')
                then make_timestamp(cast({{ sql }} as bigint) // 1000)
            -- infinity has no day
            when regexp_matches({{ sql }}, '^[0-9]')
                then try_cast({{ sql }} as timestamp)
        end
    {%- else -%}
        try_cast({{ sql }} as timestamp)
    {%- endif -%}
{%- endmacro %}


{% macro spark__utc_instant(sql, type) -%}
    {%- if type == 'TIMESTAMP' -%}
        cast({{ sql }} as timestamp_ntz)
    {%- elif type in ('BIGINT', 'DECIMAL(20,0)') -%}
        case
            when {{ sql }} >= 1000000000000000000
                then cast(timestamp_micros(cast({{ sql }} as bigint) div 1000) as timestamp_ntz)
        end
    {%- elif type in ('TEXT', 'STRING') -%}
        case
            when regexp_like({{ sql }}, ':[0-9.]+ ?[+-][0-9]{2}(:?[0-9]{2})?$')
                then
                    cast(
                        try_cast(regexp_replace({{ sql }}, '([+-][0-9]{2})([0-9]{2})$', '$1:$2') as timestamp_ltz)
                        as timestamp_ntz
                    )
            when regexp_like({{ sql }}, '^[0-9]{19}$')
                then cast(timestamp_micros(cast({{ sql }} as bigint) div 1000) as timestamp_ntz)
            -- of what begins with a year Spark reads more than is meant: a place for an offset, a number for a year
            when
                regexp_like(
                    {{ sql }},
                    '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|UTC))?)?$'
                )
                then try_cast({{ sql }} as timestamp_ntz)
        end
    {%- elif type in ('TIMESTAMP_NTZ', 'DATE') -%}
        cast({{ sql }} as timestamp_ntz)
    {%- else -%}
        cast(null as timestamp_ntz)
    {%- endif -%}
{%- endmacro %}


{# The time of day of an instant. DuckDB compares times faster than minutes. #}
{% macro time_of_day(instant) -%}
    {{ adapter.dispatch('time_of_day')(instant) }}
{%- endmacro %}


{% macro default__time_of_day(instant) -%}
    cast({{ instant }} as time)
{%- endmacro %}


{% macro spark__time_of_day(instant) -%}
    hour({{ instant }}) * 60 + minute({{ instant }})
{%- endmacro %}


{% macro default__minute_literal(minute) -%}
    time '{{ '%02d:%02d' % (minute // 60, minute % 60) }}'
{%- endmacro %}


{% macro spark__minute_literal(minute) -%}
    {{ minute }}
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


{% macro week_day_of(date) -%}
    {{ adapter.dispatch('week_day_of')(date) }}
{%- endmacro %}


{% macro default__week_day_of(date) -%}
    cast(isodow({{ date }}) as integer)
{%- endmacro %}


{% macro spark__week_day_of(date) -%}
    weekday({{ date }}) + 1
{%- endmacro %}
