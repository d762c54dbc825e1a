{# The order in which statements of a date win: reported, announced, bare date. #}
{% macro date_kind_order() -%}
    case date_kind when 'retired' then 0 when 'announced' then 1 end
{%- endmacro %}


{# A share from 0 to 1, rounded to twelve digits, so that exactly a half compares as a half. #}
{% macro rounded_share(share) -%}
    round(cast({{ share }} as double), 12)
{%- endmacro %}


{# The value of a rule in policy.lifecycle_rules. #}
{% macro lifecycle_rule(rule_id) -%}
    (select rules.value from {{ ref('lifecycle_rules') }} as rules where rules.rule_id = '{{ rule_id }}')
{%- endmacro %}


{# Whether a row of seeds/facts/lifecycle.csv is on a whole product: its model_id is `*`, or the start of names and `*`. #}
{% macro is_product(model_id) -%}
    right({{ model_id }}, 1) = '*'
{%- endmacro %}
