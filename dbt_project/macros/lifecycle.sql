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


{# The name in seeds/facts/lifecycle.csv that stands for all models of a provider: it has ended the whole product. #}
{% macro all_models() -%}
    '*'
{%- endmacro %}
