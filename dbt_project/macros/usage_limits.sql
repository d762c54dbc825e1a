{# What a value of a log may be; what is beyond it is a fault of the program that wrote the log. #}


{# A limit of seeds/policy/usage_limits.csv, as a number. It becomes a constant in the SQL, because that costs less than a join. #}
{% macro usage_limit(name) -%}
    {%- set limits = ref('usage_limits') -%}
    {%- if is_built(limits) -%}
        {{ return(run_query('select limit_value from ' ~ limits ~ " where limit_name = '" ~ name ~ "'").columns[0].values()[0]) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}


{# Whether an instant is null, or on a day that no call of a language model can have. #}
{% macro is_no_day(instant) -%}
    {%- set first_year, days_ahead = usage_limit('first_year'), usage_limit('days_ahead') -%}
    {%- if first_year is not none -%}
        {%- set today = modules.datetime.date.fromisoformat(var('as_of') | string) if var('as_of') else run_started_at.date() -%}
        {{ instant }} < cast('{{ first_year }}-01-01' as timestamp)
            or {{ instant }} >= cast('{{ today + modules.datetime.timedelta(days_ahead) }}' as timestamp)
            or {# #}
    {%- endif -%}
    {{ instant }} is null
{%- endmacro %}


{# An amount of a bill as a decimal; text may have a dollar sign, and commas before a point: $1,234.50. What says nothing is null; what
   is no number, as 1,23 or n/a, becomes an amount that no bill has: is_unread_bill. #}
{% macro bill_amount(sql, data_type) -%}
    {%- set text = 'lower(trim(cast(' ~ sql ~ ' as string)))' -%}
    coalesce(
        try_cast({{ sql }} as {{ data_type }}),
        case
            when {{ regexp_finds(text, "'^-?[$]?-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+[.])[0-9.]*$'") }}
                then try_cast(replace(replace({{ text }}, '$', ''), ',', '') as {{ data_type }})
        end,
        case when {{ text }} not in ('', 'nan', 'none', 'null') then cast(-1e13 as {{ data_type }}) end
    )
{%- endmacro %}


{# Whether one of these amounts of a row was no number. An adapter may have taken a hundredth of it. #}
{% macro is_unread_bill(amounts) -%}
    {%- set smallest = 'least(' ~ amounts | join(', ') ~ ')' if amounts | length > 1 else amounts[0] -%}
    coalesce({{ smallest }} < cast(-1e10 as decimal(38, 15)), false)
{%- endmacro %}


{# A sum that is known only if each of its parts is. #}
{% macro sum_of_known(column) -%}
    case when count({{ column }}) = count(*) then sum({{ column }}) end
{%- endmacro %}
