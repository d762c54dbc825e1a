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
