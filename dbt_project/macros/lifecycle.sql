{# The order in which words on a date count: what was reported, what was announced, a bare date. #}
{% macro date_kind_order() -%}
    case date_kind when 'retired' then 0 when 'announced' then 1 end
{%- endmacro %}


{# A share from 0 to 1 without the noise of its computation, so that exactly a half is a half. #}
{% macro rounded_share(share) -%}
    round(cast({{ share }} as double), 12)
{%- endmacro %}


{# The figure of a rule of policy.lifecycle_rules. #}
{% macro lifecycle_rule(rule_id) -%}
    (select rules.value from {{ ref('lifecycle_rules') }} as rules where rules.rule_id = '{{ rule_id }}')
{%- endmacro %}
