{# Instants of a usage log, and what is derived from them; `default__` is DuckDB. #}


{# Text without an offset is UTC; text with an offset is converted, because a cast to timestamp would drop the offset. A number counts
   from 1970: seconds if ten digits are before the point, else milliseconds (13), microseconds (16) or nanoseconds (19, as in spans).
   A smaller number is something else, and would be priced as of 1970. #}
{% macro default__utc_instant(sql, type) -%}
    {%- if type == 'TIMESTAMP WITH TIME ZONE' -%}
        {{ sql }} at time zone 'UTC'
    {%- elif type in ('INTEGER', 'UINTEGER', 'BIGINT', 'UBIGINT') -%}
        {{ default__instant_of_digits('cast(' ~ sql ~ ' as varchar)') }}
    {%- elif type in ('DOUBLE', 'FLOAT') or type.startswith('DECIMAL') -%}
        {{ default__instant_of_digits('cast(try_cast(' ~ sql ~ ' as decimal(38, 6)) as varchar)') }}
    {%- elif type in ('TEXT', 'VARCHAR') -%}
        case
            -- most logs write it so, and a pattern takes longer
            when {{ sql }} like '2%Z'
                then try_cast({{ sql }} as timestamp)
            when regexp_matches({{ sql }}, ':[0-9.]+ ?[+-][0-9]{2}(:?[0-9]{2})?$')
                then
                    try_cast(regexp_replace({{ sql }}, ' ([+-])', '\1') as timestamp with time zone) at time zone 'UTC'
            when regexp_matches({{ sql }}, '^[0-9]{10,19}([.][0-9]*)?$')
                then
                    {{ default__instant_of_digits(sql) }}
            -- infinity has no day
            when regexp_matches({{ sql }}, '^[0-9]')
                then try_cast({{ sql }} as timestamp)
        end
    {%- else -%}
        try_cast({{ sql }} as timestamp)
    {%- endif -%}
{%- endmacro %}


{# A number with ten digits before the point counts seconds, and three more digits a thousandth of it each. #}
{% macro default__instant_of_digits(sql) -%}
    case when regexp_matches({{ sql }}, '^[1-9]([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})([.][0-9]*)?$')
        then make_timestamp(cast(left(rpad(replace({{ sql }}, '.', ''), 16, '0'), 16) as bigint)) end
{%- endmacro %}


{% macro spark__instant_of_digits(sql) -%}
    case when regexp_like({{ sql }}, '^[1-9]([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})([.][0-9]*)?$')
        then cast(timestamp_micros(cast(substr(rpad(replace({{ sql }}, '.', ''), 16, '0'), 1, 16) as bigint)) as timestamp_ntz) end
{%- endmacro %}


{% macro spark__utc_instant(sql, type) -%}
    {%- if type == 'TIMESTAMP' -%}
        cast({{ sql }} as timestamp_ntz)
    {%- elif type in ('INT', 'BIGINT') or type.startswith('DECIMAL') -%}
        {{ spark__instant_of_digits('cast(' ~ sql ~ ' as string)') }}
    {%- elif type in ('DOUBLE', 'FLOAT') -%}
        {{ spark__instant_of_digits('cast(try_cast(' ~ sql ~ ' as decimal(38, 6)) as string)') }}
    {%- elif type in ('TEXT', 'STRING') -%}
        case
            when regexp_like({{ sql }}, '^[0-9.]+[eE][+]?[0-9]+$')
                then
                    {{ spark__instant_of_digits(spark__without_exponent(sql)) }}
            when regexp_like({{ sql }}, ':[0-9.]+ ?[+-][0-9]{2}(:?[0-9]{2})?$')
                then
                    cast(
                        try_cast(regexp_replace({{ sql }}, '([+-][0-9]{2})([0-9]{2})$', '$1:$2') as timestamp_ltz)
                        as timestamp_ntz
                    )
            when regexp_like({{ sql }}, '^[0-9]{10,19}([.][0-9]*)?$')
                then
                    {{ spark__instant_of_digits(sql) }}
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


{% macro week_day_of(date) -%}
    {{ adapter.dispatch('week_day_of')(date) }}
{%- endmacro %}


{% macro default__week_day_of(date) -%}
    cast(isodow({{ date }}) as integer)
{%- endmacro %}


{% macro spark__week_day_of(date) -%}
    weekday({{ date }}) + 1
{%- endmacro %}
