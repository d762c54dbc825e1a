{# A figure on the fixed scale of its criterion: 0 for the worst end, 1 for the best. Six decimals, so that engines agree. #}
{% macro scaled(value, criteria) -%}
    {%- set share -%}
    case
                when {{ value }} is null then null
                when {{ value }} <= {{ criteria }}.scale_low then 0
                when {{ value }} >= {{ criteria }}.scale_high then 1
                when {{ criteria }}.scale = 'log'
                    then
                        (ln(cast({{ value }} as double)) - ln(cast({{ criteria }}.scale_low as double)))
                        / (ln(cast({{ criteria }}.scale_high as double)) - ln(cast({{ criteria }}.scale_low as double)))
                else cast({{ value }} - {{ criteria }}.scale_low as double) / ({{ criteria }}.scale_high - {{ criteria }}.scale_low)
            end
    {%- endset -%}
    cast(
                case when {{ criteria }}.direction = 'lower' then 1 - {{ as_decimal(share, 'decimal(7, 6)') }}
                else {{ as_decimal(share, 'decimal(7, 6)') }} end as decimal(7, 6)
            )
{%- endmacro %}


{# What a rule makes of a fact: met, not_met or not_enough_evidence. A figure with too wide an interval counts as not known. #}
{% macro rule_outcome(facts, rules) -%}
    case
            when {{ facts }}.value is null or coalesce({{ facts }}.margin > {{ rules }}.max_margin, false)
                then {{ rules }}.if_unknown
            when
                ({{ rules }}.min_value is null or {{ facts }}.value >= {{ rules }}.min_value)
                and ({{ rules }}.max_value is null or {{ facts }}.value <= {{ rules }}.max_value)
                then 'met'
            else 'not_met'
        end
{%- endmacro %}


{# The whole numbers from 0 to 99,999. #}
{% macro whole_numbers() -%}
    select {% for place in range(5) %}d{{ place }}.digit * {{ 10 ** place }}{{ ' + ' if not loop.last }}{% endfor %} as n
    from
        {%- for place in range(5) %}
        ({% for digit in range(10) %}select {{ digit }} as digit{{ ' union all ' if not loop.last }}{% endfor %}) as d{{ place }}
        {{- ',' if not loop.last }}
        {%- endfor %}
{%- endmacro %}


{# A number of 24 random bits that depends on the text alone: the same in every run, on every machine and engine. A text has
   a second one, too, which costs nothing more. #}
{% macro random_bits(text, number='first') -%}
    {{ adapter.dispatch('random_bits')("substr(md5(" ~ text ~ "), " ~ {'first': 1, 'second': 7}[number] ~ ", 6)") }}
{%- endmacro %}


{% macro default__random_bits(digits) -%}
    cast('0x' || {{ digits }} as bigint)
{%- endmacro %}


{% macro spark__random_bits(digits) -%}
    cast(conv({{ digits }}, 16, 10) as bigint)
{%- endmacro %}


{# A random whole number of percent, evenly from 100 less a spread to 100 more it. #}
{% macro random_percents(text, spread) -%}
    100 - {{ spread }}
    + cast(floor(cast({{ random_bits(text) }} as double) * (2 * {{ spread }} + 1) / {{ all_parts() }}) as bigint)
{%- endmacro %}


{# A scaled figure in whole parts of its last decimal. Times a weight of 24 bits and 200 it stays far below 2^63. #}
{% macro as_parts(scaled) -%}
    cast(({{ scaled }}) * 1000000 as bigint)
{%- endmacro %}


{# An error in whole parts from the sum of two even draws and the width of a 90 % interval: the sum has a standard deviation of
   0.408 of a draw, half the interval has 1.645 deviations. 0 without an interval. #}
{% macro error_in_parts(error_parts, width_parts) -%}
    coalesce(
        cast(round(cast({{ error_parts }} as double) * {{ width_parts }} / {{ 2 * 0.408248 * 1.644854 * 2 ** 24 }}) as bigint), 0
    )
{%- endmacro %}


{# One more than the largest number of random_bits: the number of parts of the whole weight. #}
{% macro all_parts() -%}
    {{ 2 ** 24 }}
{%- endmacro %}


{# All facts that a ranking can read of an offering, from the model of each subject. #}
{% macro offering_facts() -%}
    {%- for subject in ['cost', 'license', 'model', 'offering', 'score'] %}
    select
        offering_id,
        scenario_id,
        company_profile_id,
        claim_kind,
        fact,
        value,
        margin,
        is_approximate,
        snapshot_id
    from {{ ref('int_' ~ subject ~ '_facts__measured') }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{# The billions of parameters that a model_id names, as 70 in llama-3.3-70b-instruct; null if it names none. #}
{% macro size_in_name(model_id) -%}
    cast(nullif(regexp_extract({{ model_id }}, '-([0-9]+([.][0-9]+)?)b(-|$)', 1), '') as decimal(9, 3))
{%- endmacro %}


{# The facts that each profile reads: of its criteria, of its rules, and the capability that is shown beside the cost. #}
{% macro facts_of_profiles() -%}
    select
        profile_id,
        fact
    from {{ ref('int_criteria__weighed') }}

    union distinct

    select
        profile_id,
        fact
    from {{ ref('int_rules__selected') }}

    union distinct

    select
        profile_id,
        'capability:' || domain_id as fact
    from {{ ref('stg_policy__ranking_profiles') }}
{%- endmacro %}
