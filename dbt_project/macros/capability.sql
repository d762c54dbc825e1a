{# The value of a rule in policy.capability_rules. #}
{% macro capability_rule(rule_id) -%}
    (select rules.value from {{ ref('capability_rules') }} as rules where rules.rule_id = '{{ rule_id }}')
{%- endmacro %}


{# The key of a benchmark as it was run, in one text. #}
{% macro benchmark_key(scores) -%}
    {{ scores }}.benchmark_id || ':' || {{ scores }}.variant || ':' || {{ scores }}.harness || ':' || {{ scores }}.claimant
{%- endmacro %}


{# Whether a text of words has a word. #}
{% macro has_word(words, word) -%}
    ' ' || {{ words }} || ' ' like '% ' || {{ word }} || ' %'
{%- endmacro %}


{# Where the fitted capabilities are. DuckDB fits them; Spark runs no Python models and reads what the raw export has of it. #}
{% macro capability_fit() -%}
    {{ ref('int_capabilities__fitted') if target.type == 'duckdb' else source('exported', 'capability_fit') }}
{%- endmacro %}


{# The share of success at a place on the working scale. #}
{% macro share_of_logit(logit) -%}
    1 / (1 + exp(-({{ logit }})))
{%- endmacro %}


{# What a step on the working scale is in scores where the curve is steepest: percentage points at 50 %, or Elo points. #}
{% macro steepest_scores_per_unit(unit) -%}
    case when {{ unit }} = 'elo' then 400 / ln(10) else 25 end
{%- endmacro %}
