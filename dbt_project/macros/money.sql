{# US dollars for a number of tokens at a price per million of them: exact to decimal(38,15), for as many tokens as a
   bigint counts. Multiplied by a millionth and not divided by a million, since a division of decimals is a double; cast in
   the middle, since three digits before the point hold every price of a token, and the product of 19 and 18 digits is
   the widest that no engine rounds. #}
{% macro token_cost_usd(tokens, usd_per_mtok) -%}
    cast(
        cast({{ tokens }} as decimal(19, 0))
        * cast(cast({{ usd_per_mtok }} as decimal(18, 9)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 15))
        as decimal(38, 15)
    )
{%- endmacro %}


{# A quotient as a decimal of up to fifteen digits, which a double holds: DuckDB divides decimals as doubles, and so must
   others. #}
{% macro quotient(dividend, divisor, type) -%}
    {{ as_decimal('cast(' ~ dividend ~ ' as double) / (' ~ divisor ~ ')', type) }}
{%- endmacro %}


{# A double as a decimal, rounded alike on every engine: half away from zero, of what it is times the power of ten. #}
{% macro as_decimal(value, type) -%}
    {{ adapter.dispatch('as_decimal')(value, type) }}
{%- endmacro %}


{% macro default__as_decimal(value, type) -%}
    cast({{ value }} as {{ type }})
{%- endmacro %}


{# Of its own, Spark rounds the shortest digits that name the double. #}
{% macro spark__as_decimal(value, type) -%}
    {%- set digits, scale = modules.re.findall('[0-9]+', type) -%}
    cast(
        cast(round(({{ value }}) * 1e{{ scale }}) as decimal({{ digits }}, 0))
        * cast('1e-{{ scale }}' as decimal({{ scale }}, {{ scale }}))
        as {{ type }}
    )
{%- endmacro %}


{# A quotient in US dollars with as many decimals as a double holds: fifteen below nine dollars, three fewer a thousandfold. #}
{% macro quotient_usd(dividend, divisor) -%}
    {%- set share = adapter.dispatch('usd_as_double')(dividend) ~ ' / (' ~ divisor ~ ')' -%}
    cast(
            case
                when {{ dividend }} < 9 * ({{ divisor }}) then {{ as_decimal(share, 'decimal(17, 15)') }}
                when {{ dividend }} < 9000 * ({{ divisor }}) then {{ as_decimal(share, 'decimal(16, 12)') }}
                else {{ as_decimal(share, 'decimal(24, 9)') }}
            end as decimal(38, 15)
        )
{%- endmacro %}


{% macro default__usd_as_double(usd) -%}
    cast({{ usd }} as double)
{%- endmacro %}


{# More digits than a double has, as DuckDB casts them: whole dollars, then the rest. #}
{% macro spark__usd_as_double(usd) -%}
    case
        when {{ usd }} < 9 then cast({{ usd }} as double)
        else cast(floor({{ usd }}) as double) + cast({{ usd }} - floor({{ usd }}) as double)
    end
{%- endmacro %}


{# What a workload of text is metered by. #}
{% macro text_meters() -%}
    {{ return(['input', 'cached_input', 'cache_write', 'cache_write_1h', 'output']) }}
{%- endmacro %}


{% macro is_text_meter() -%}
    meter in ('{{ text_meters() | join("', '") }}')
{%- endmacro %}


{# Prices of one list side by side, from rows of meter and usd_per_mtok. #}
{% macro prices_by_meter() -%}
    {%- set columns = [] -%}
    {%- for meter in text_meters() -%}
        {%- do columns.append("max(case when meter = '" ~ meter ~ "' then usd_per_mtok end) as " ~ meter ~ "_usd_per_mtok") -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}


{# What is not priced apart is billed as fresh input, and writing for an hour as writing. #}
{% macro billed_price(meter) -%}
    {%- set billed_as = {
        'cached_input': ('cached_input', 'input'),
        'cache_write': ('cache_write', 'input'),
        'cache_write_1h': ('cache_write_1h', 'cache_write', 'input')
    } -%}
    coalesce({{ billed_as[meter] | join('_usd_per_mtok, ') }}_usd_per_mtok)
{%- endmacro %}


{# Tokens that were not used cost nothing, be their price known or not. #}
{% macro used_price(tokens, usd_per_mtok) -%}
    case when {{ tokens }} = 0 then 0 else {{ usd_per_mtok }} end
{%- endmacro %}


{% macro used_cost_usd(tokens, usd_per_mtok) -%}
    {{ token_cost_usd(tokens, used_price(tokens, usd_per_mtok)) }}
{%- endmacro %}
