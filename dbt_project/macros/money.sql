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


{# Tokens that were not used cost nothing, be their price known or not. #}
{% macro used_price(tokens, usd_per_mtok) -%}
    case when {{ tokens }} = 0 then 0 else {{ usd_per_mtok }} end
{%- endmacro %}


{% macro used_cost_usd(tokens, usd_per_mtok) -%}
    {{ token_cost_usd(tokens, used_price(tokens, usd_per_mtok)) }}
{%- endmacro %}
