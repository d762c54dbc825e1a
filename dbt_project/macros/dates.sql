{# The day that every mart answers for: the var `as_of`, else today in UTC. #}
{% macro as_of() -%}
    {%- if var('as_of') -%}
        cast('{{ modules.datetime.date.fromisoformat(var("as_of") | string) }}' as date)
    {%- else -%}
        {{ adapter.dispatch('today_utc')() }}
    {%- endif -%}
{%- endmacro %}


{% macro default__today_utc() -%}
    cast(now() at time zone 'UTC' as date)
{%- endmacro %}


{% macro spark__today_utc() -%}
    cast(now() as date)
{%- endmacro %}


{# The instant before all others: in private models the start of a price whose start is not known. Public tables have null there, and
   is_since_ever. #}
{% macro since_ever() -%}
    {{ adapter.dispatch('since_ever')() }}
{%- endmacro %}


{% macro default__since_ever() -%}
    cast('-infinity' as timestamp)
{%- endmacro %}


{# The first instant of the calendar: Spark has no infinity. #}
{% macro spark__since_ever() -%}
    cast('0001-01-01' as timestamp)
{%- endmacro %}


{# Whole days from one date to another; negative if the second is earlier. #}
{% macro days_between(from_date, to_date) -%}
    {{ adapter.dispatch('days_between')(from_date, to_date) }}
{%- endmacro %}


{% macro default__days_between(from_date, to_date) -%}
    cast({{ to_date }} - {{ from_date }} as integer)
{%- endmacro %}


{% macro spark__days_between(from_date, to_date) -%}
    datediff({{ to_date }}, {{ from_date }})
{%- endmacro %}


{# The same day some months later. #}
{% macro later(months, from_date) -%}
    cast({{ dbt.dateadd('month', months, from_date) }} as date)
{%- endmacro %}


{# Whether an instant lies on or before the day of the var `as_of`; true without it. #}
{% macro is_past(instant) -%}
    {%- if var('as_of') -%}
        coalesce({{ instant }} < {{ as_of() }} + 1, true)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{# Whether a fact seen on that day was known on the day of the var `known_on`; true without it. #}
{% macro is_known(seen_on) -%}
    {%- if var('known_on') -%}
        {{ seen_on }} <= {{ known_on() }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}


{% macro known_on() -%}
    cast('{{ modules.datetime.date.fromisoformat(var("known_on") | string) }}' as date)
{%- endmacro %}


{# dbt's own macro computes in seconds of the session's time zone. #}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.spark__dateadd(datepart, interval, from_date_or_timestamp)) }}{%- endif -%}
    timestampadd({{ datepart }}, {{ interval }}, cast({{ from_date_or_timestamp }} as timestamp))
{%- endmacro %}


{# The day that the name of a snapshot carries (20250514, 260428), or the first day of the month (2407). Null for other names:
   in 0324 it may be a month and a day of any year. #}
{% macro day_in_name(name) -%}
    coalesce(
            {%- for pattern, before, after in [
                ('20[12][0-9][01][0-9][0-3][0-9]', '', ''), ('2[0-9][01][0-9][0-3][0-9]', '20', ''), ('2[0-9][01][0-9]', '20', '01')
            ] %}
            {%- set day = "'" ~ before ~ "' || regexp_extract(" ~ name ~ ", '-(" ~ pattern ~ ")(-|$)', 1) || '" ~ after ~ "'" %}
            try_cast(
                substring({{ day }}, 1, 4) || '-' || substring({{ day }}, 5, 2) || '-' || substring({{ day }}, 7, 2) as date
            )
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        )
{%- endmacro %}
