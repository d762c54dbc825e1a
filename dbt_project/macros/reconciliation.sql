{# How a bill is compared with the price lists. #}


{# Half of the last digit that an amount of money has, but at most half a cent, for each of its rows: what rounding can have moved it by. #}
{% macro rounding_of(amount, rows) -%}
    cast(
            cast({{ rows }} as decimal(18, 0))
            * cast(case
                {%- for digits in range(2, 12) %}
                when {{ amount }} = round({{ amount }}, {{ digits }}) then 5e-{{ digits + 1 }}
                {%- endfor %}
                else 5e-13
            end as decimal(18, 15)) as decimal(38, 15)
        )
{%- endmacro %}


{# US dollars for an amount of another currency; in US dollars it keeps all of its digits. #}
{% macro converted_usd(amount, rate) -%}
    case
            when {{ rate }} = 1 then {{ amount }}
            else cast(cast({{ amount }} as decimal(20, 9)) * cast({{ rate }} as decimal(17, 9)) as decimal(38, 15))
        end
{%- endmacro %}


{# The columns that tell one bill from another. #}
{% macro bill_key() -%}
    {{ return(['used_on', 'log_provider', 'log_model', 'billed_currency']) }}
{%- endmacro %}


{# Columns of a select list: the bill of a row of int_usage__costed. #}
{% macro bill_key_columns(usage) -%}
    {{ usage }}.used_on,
        coalesce({{ usage }}.log_provider, '') as log_provider,
        coalesce({{ usage }}.log_model, '') as log_model,
        coalesce(upper(nullif(trim({{ usage }}.billed_currency), '')), 'USD') as billed_currency
{%- endmacro %}


{# Whether two rows are of one bill. #}
{% macro same_bill(one, other) -%}
    {%- for column in bill_key() -%}
        {{ one }}.{{ column }} = {{ other }}.{{ column }}{{ '\n            and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# The faults of counting that a bill may have: how each moves the tokens of the cache to another meter, and whether the bill has any. #}
{% macro moved_tokens() -%}
    {%- set fresh, reads, short, hour = token_columns()[:4] -%}
    {{ return({
        'cached_as_fresh': ([fresh ~ ' + ' ~ reads, 0, short, hour], 'bill_reads > 0'),
        'writes_as_fresh': ([fresh ~ ' + ' ~ short ~ ' + ' ~ hour, reads, 0, 0], 'bill_writes > 0'),
        'cache_as_fresh': (
            [fresh ~ ' + ' ~ reads ~ ' + ' ~ short ~ ' + ' ~ hour, 0, 0, 0], 'bill_reads > 0 and bill_writes > 0'
        ),
        'hour_writes_as_short': ([fresh, reads, short ~ ' + ' ~ hour, 0], 'bill_hour_writes > 0')
    }) }}
{%- endmacro %}


{# An amount of money times a factor of twelve decimals. #}
{% macro times_factor(amount, factor) -%}
    cast(cast({{ amount }} as decimal(20, 9)) * cast({{ factor }} as decimal(18, 12)) as decimal(38, 15))
{%- endmacro %}
