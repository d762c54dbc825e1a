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


{# The rule of what a meter costs: its own price, else that of the meter that it is billed as. Columns of an aggregate over rows
   of meter and usd_per_mtok: a price a meter, and on what the prices of the cache rest: 'stated', 'input_price', or null
   where there is no input price either. #}
{% macro billed_prices_by_meter() -%}
    {%- set billed_as = {
        'input': ['input'],
        'cached_input': ['cached_input', 'input'],
        'cache_write': ['cache_write', 'input'],
        'cache_write_1h': ['cache_write_1h', 'cache_write', 'input'],
        'output': ['output']
    } -%}
    {%- set columns = [] -%}
    {%- for meter in text_meters() -%}
        {%- set stated = [] -%}
        {%- for other in billed_as[meter] -%}
            {%- do stated.append("max(case when meter = '" ~ other ~ "' then usd_per_mtok end)") -%}
        {%- endfor -%}
        {%- do columns.append(
            (stated[0] if stated | length == 1 else 'coalesce(' ~ stated | join(', ') ~ ')') ~ ' as ' ~ meter ~ '_usd_per_mtok') -%}
    {%- endfor -%}
    {%- for meter, basis in {'cached_input': 'cached_price_basis', 'cache_write': 'cache_write_price_basis'}.items() -%}
        {%- do columns.append(
            "case when bool_or(meter = '" ~ meter ~ "') then 'stated' when bool_or(meter = 'input') then 'input_price' end as " ~ basis) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}


{# What tokens cost that were used: those of a meter that was not used cost nothing, whether their price is known or not. #}
{% macro used_cost_usd(tokens, usd_per_mtok) -%}
    case
            when {{ tokens }} = 0 then cast(0 as decimal(38, 15))
            else {{ token_cost_usd(tokens, usd_per_mtok) }}
        end
{%- endmacro %}


{# What each meter is billed by: its tokens in a workload or a log, and its price in a list (int_price_lists__pivoted). #}
{% macro priced_meters() -%}
    {{ return({
        'fresh_input_tokens': 'input_usd_per_mtok',
        'cached_input_tokens': 'cached_input_usd_per_mtok',
        'cache_write_tokens': 'cache_write_usd_per_mtok',
        'cache_write_1h_tokens': 'cache_write_1h_usd_per_mtok',
        'output_tokens': 'output_usd_per_mtok'
    }) }}
{%- endmacro %}


{# What some meters cost together: US dollars, exact; null where a price is missing for tokens that were used. Tokens are those
   of one relation, prices those of another; `times` multiplies the tokens, so that a total is as exact as one call. #}
{% macro cost_usd(tokens, prices, meters=none, times=none) -%}
    {%- set parts = [] -%}
    {%- for meter in meters or priced_meters() -%}
        {%- set used = tokens ~ '.' ~ meter ~ (' * ' ~ times if times else '') -%}
        {%- do parts.append(used_cost_usd(used, prices ~ '.' ~ priced_meters()[meter])) -%}
    {%- endfor -%}
    {{ parts | join('\n        + ') }}
{%- endmacro %}


{# Columns of a select list: what the input, the cache and the output of one call or of summed calls cost. #}
{% macro cost_columns(tokens, prices) -%}
    {{ cost_usd(tokens, prices, ['fresh_input_tokens']) }} as fresh_input_usd,
        {{ cost_usd(tokens, prices, ['cached_input_tokens']) }} as cached_input_usd,
        {{ cost_usd(tokens, prices, ['cache_write_tokens', 'cache_write_1h_tokens']) }} as cache_write_usd,
        {{ cost_usd(tokens, prices, ['output_tokens']) }} as output_usd
{%- endmacro %}
