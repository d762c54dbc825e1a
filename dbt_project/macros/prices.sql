{# Two rows speak of the same thing to be paid for: the key of a price, without its source and its time. #}
{% macro same_price_key(one, other) -%}
    {{ one }}.offering_id = {{ other }}.offering_id
            and {{ one }}.region = {{ other }}.region
            and {{ one }}.meter = {{ other }}.meter
            and {{ one }}.service_tier = {{ other }}.service_tier
            and {{ one }}.min_input_tokens = {{ other }}.min_input_tokens
            and {{ one }}.time_window = {{ other }}.time_window
{%- endmacro %}
