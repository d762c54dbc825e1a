{# US dollars for a number of tokens at a price per million of them: exact to decimal(38,15), for up to
   99,999,999,999 tokens. Multiplied by a millionth and not divided by a million, since a division of decimals
   is a double; cast in the middle, since the product would otherwise overflow or lose digits. #}
{% macro token_cost_usd(tokens, usd_per_mtok) -%}
    cast(
        cast({{ tokens }} as decimal(11, 0))
        * cast(cast({{ usd_per_mtok }} as decimal(18, 9)) * cast(0.000001 as decimal(7, 6)) as decimal(26, 15))
        as decimal(38, 15)
    )
{%- endmacro %}
