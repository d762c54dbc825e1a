{# US dollars for tokens at a price per million: exact to decimal(38,15), for any bigint of tokens. It multiplies by a
   millionth, since a division of decimals is a double. The inner cast keeps the product at 19 plus 18 digits, the widest
   that no engine rounds; three digits before the point hold every price of a token. #}
{% macro token_cost_usd(tokens, usd_per_mtok) -%}
    cast(
        cast({{ tokens }} as decimal(19, 0))
        * cast(cast({{ usd_per_mtok }} as decimal(18, 9)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 15))
        as decimal(38, 15)
    )
{%- endmacro %}


{# A quotient as a decimal of up to fifteen digits, as many as a double holds. DuckDB divides decimals as doubles, so other
   engines must, too. #}
{% macro quotient(dividend, divisor, type) -%}
    {{ as_decimal('cast(' ~ dividend ~ ' as double) / (' ~ divisor ~ ')', type) }}
{%- endmacro %}


{# A double as a decimal, rounded in the same way on every engine: times the power of ten, then half away from zero. #}
{% macro as_decimal(value, type) -%}
    {{ adapter.dispatch('as_decimal')(value, type) }}
{%- endmacro %}


{% macro default__as_decimal(value, type) -%}
    cast({{ value }} as {{ type }})
{%- endmacro %}


{# Spark alone would round the shortest digits that identify the double. #}
{% macro spark__as_decimal(value, type) -%}
    {%- set digits, scale = modules.re.findall('[0-9]+', type) -%}
    cast(
        cast(round(({{ value }}) * 1e{{ scale }}) as decimal({{ digits }}, 0))
        * cast('1e-{{ scale }}' as decimal({{ scale }}, {{ scale }}))
        as {{ type }}
    )
{%- endmacro %}


{# A quotient in US dollars with as many decimals as a double holds: 15 below 9 USD, 12 below 9,000 USD, else 9. #}
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


{# A decimal with more digits than a double, cast as DuckDB does it: whole dollars, then the rest. #}
{% macro spark__usd_as_double(usd) -%}
    case
        when {{ usd }} < 9 then cast({{ usd }} as double)
        else cast(floor({{ usd }}) as double) + cast({{ usd }} - floor({{ usd }}) as double)
    end
{%- endmacro %}


{# The meters of a text workload. #}
{% macro text_meters() -%}
    {{ return(['input', 'cached_input', 'cache_write', 'cache_write_1h', 'output', 'reasoning_output']) }}
{%- endmacro %}


{% macro is_text_meter() -%}
    meter in ('{{ text_meters() | join("', '") }}')
{%- endmacro %}


{# The rule for the price of a meter: its own price, else that of the meter that it is billed as. Columns of an aggregate over
   rows with meter and usd_per_mtok: one price per meter, and the basis of the two cache prices: 'stated', 'input_price', or
   null if there is no input price either. #}
{% macro billed_prices_by_meter() -%}
    {%- set columns = [] -%}
    {%- set is_stated = "' and usd_per_mtok is not null) then '" -%}
    {%- for meter in text_meters() -%}
        {%- do columns.append(of_billed_meter(meter, 'usd_per_mtok') ~ ' as ' ~ meter ~ '_usd_per_mtok') -%}
    {%- endfor -%}
    {%- for meter, basis in {'cached_input': 'cached_price_basis', 'cache_write': 'cache_write_price_basis'}.items() -%}
        {%- do columns.append(
            "case when bool_or(meter = '" ~ meter ~ is_stated ~ "stated' when bool_or(meter = 'input" ~ is_stated ~ "input_price' end as " ~ basis) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}


{# A column of the price that a meter is billed at: its own, else that of the meter that it is billed as. An hour in the cache is
   billed as minutes only where no list of the offering has a price for it. #}
{% macro of_billed_meter(meter, column) -%}
    {%- set billed_as = {
        'input': ['input'],
        'cached_input': ['cached_input', 'input'],
        'cache_write': ['cache_write', 'input'],
        'cache_write_1h': ['cache_write_1h', 'cache_write', 'input'],
        'output': ['output'],
        'reasoning_output': ['reasoning_output', 'output']
    } -%}
    {%- set stated = [] -%}
    {%- for other in billed_as[meter] -%}
        {%- set only = ' and not has_hour_writes' if meter == 'cache_write_1h' and not loop.first else '' -%}
        {%- do stated.append("max(case when meter = '" ~ other ~ "'" ~ only ~ " then " ~ column ~ " end)") -%}
    {%- endfor -%}
    {{ return(stated[0] if stated | length == 1 else 'coalesce(' ~ stated | join(', ') ~ ')') }}
{%- endmacro %}


{# The cost of the tokens of a meter, or of some times as many. Without tokens it is 0, even if the price is not known. #}
{% macro used_cost_usd(tokens, usd_per_mtok, times=none) -%}
    case
            when {{ tokens }} = 0 then cast(0 as decimal(38, 15))
            else {{ token_cost_usd(tokens ~ (' * ' ~ times if times else ''), usd_per_mtok) }}
        end
{%- endmacro %}


{# For each meter, its tokens in a workload or log, and its price in a price list (int_price_lists__pivoted). #}
{% macro priced_meters() -%}
    {{ return({
        'fresh_input_tokens': 'input_usd_per_mtok',
        'cached_input_tokens': 'cached_input_usd_per_mtok',
        'cache_write_tokens': 'cache_write_usd_per_mtok',
        'cache_write_1h_tokens': 'cache_write_1h_usd_per_mtok',
        'output_tokens': 'output_usd_per_mtok'
    }) }}
{%- endmacro %}


{# The cost of some meters together, in US dollars, exact; null if the price of used tokens is missing. `tokens` and `prices`
   name the relations; `times` multiplies the tokens, so that a total is as exact as one call. #}
{% macro cost_usd(tokens, prices, meters=none, times=none) -%}
    {%- set parts = [] -%}
    {%- for meter in meters or priced_meters() -%}
        {%- do parts.append(used_cost_usd(tokens ~ '.' ~ meter, prices ~ '.' ~ priced_meters()[meter], times)) -%}
    {%- endfor -%}
    {{ parts | join('\n        + ') }}
{%- endmacro %}


{# Columns of a select list: the cost of input, cache and output, of one call or of summed calls. #}
{% macro cost_columns(tokens, prices) -%}
    {{ cost_usd(tokens, prices, ['fresh_input_tokens']) }} as fresh_input_usd,
        {{ cost_usd(tokens, prices, ['cached_input_tokens']) }} as cached_input_usd,
        {{ cost_usd(tokens, prices, ['cache_write_tokens', 'cache_write_1h_tokens']) }} as cache_write_usd,
        {{ cost_usd(tokens, prices, ['output_tokens']) }} as output_usd
{%- endmacro %}


{# The price that was meant: the shortest of three to six decimals from which a stated one differs by no more than a share of the
   last of them, and by no more than a thousandth of the price. 2.99999 was 3, 0.219000005 was 0.219; 0.041667 stays. #}
{% macro without_noise(price, share) -%}
    cast(
            case
                {%- for digits in range(3, 7) %}
                when
                    abs({{ price }} - round({{ price }}, {{ digits }}))
                    <= least({{ share }} * cast(1e-{{ digits }} as decimal(9, 6)), {{ price }} * cast(0.001 as decimal(4, 3)))
                    then round({{ price }}, {{ digits }})
                {%- endfor %}
                else {{ price }}
            end as decimal(18, 9)
        )
{%- endmacro %}


{# The output tokens of a scenario times how much a model writes, rounded up to a whole token. #}
{% macro verbose_tokens(tokens, multiplier) -%}
    cast(ceil({{ tokens }} * {{ multiplier }}) as bigint)
{%- endmacro %}


{# US dollars for requests or searches at a price per thousand, exact to decimal(38,15); without any it is 0, even if the price is
   not known. #}
{% macro used_fee_usd(number, usd_per_thousand) -%}
    case
            when {{ number }} = 0 then cast(0 as decimal(38, 15))
            else
                cast(
                    cast({{ number }} as decimal(19, 0))
                    * cast(cast({{ usd_per_thousand }} as decimal(18, 9)) * cast(0.001 as decimal(4, 3)) as decimal(18, 15))
                    as decimal(38, 15)
                )
        end
{%- endmacro %}


{# Why an amount is not the whole cost of a call: prices that are missing, and known charges that it leaves out. Null if nothing
   is left out. The arguments are conditions (SQL) under which the amount leaves out such a charge. #}
{% macro not_priced_because(no_requests='true', no_searches='true', no_reasoning='true', no_hour='true') -%}
    nullif(
            concat_ws(
                '; ',
                case
                    when fresh_input_usd + cached_input_usd + cache_write_usd is null then 'no price for input tokens'
                end,
                case when output_usd is null then 'no price for output tokens' end,
                case when has_request_fee and {{ no_requests }} then 'fee for each request' end,
                case when is_always_searching and {{ no_searches }} then 'web searches in each call' end,
                case when has_citation_price then 'citation tokens' end,
                case
                    when output_tokens > 0 and reasoning_output_usd_per_mtok <> output_usd_per_mtok and {{ no_reasoning }}
                        then 'reasoning tokens at another price'
                end,
                case when has_other_hours and {{ no_hour }} then 'other prices at some hours' end
            ),
            ''
        )
{%- endmacro %}


{# An amount with so many percent on top, exact on both engines. Few have any, and the product costs more than the price itself. #}
{% macro with_surcharge(usd, pct) -%}
    case
            when {{ pct }} = 0 then {{ usd }}
            else
                cast(
                    cast({{ usd }} as decimal(30, 15))
                    * (cast(100 + {{ pct }} as decimal(3, 0)) * cast(0.01 as decimal(2, 2))) as decimal(38, 15)
                )
        end
{%- endmacro %}
