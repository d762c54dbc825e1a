{# Min-max scaling: 0 for the worst end of the scale (columns lowest, highest, direction), 1 for the best. If both ends are
   the same, all are 1. Eleven decimals, so that a weighted sum fits a 64-bit integer (as_parts). #}
{% macro min_max_scaled(value) -%}
    {%- set share -%}
    case
                when raw_value is null then null
                when highest = lowest then 1
                when direction = 'lower' and {{ value }} <= lowest then 1
                when direction = 'lower' and {{ value }} >= highest then 0
                when direction = 'lower' then cast(highest - ({{ value }}) as double) / (highest - lowest)
                when {{ value }} >= highest then 1
                when {{ value }} <= lowest then 0
                else cast({{ value }} - lowest as double) / (highest - lowest)
            end
    {%- endset -%}
    {{ as_decimal(share, 'decimal(12, 11)') }}
{%- endmacro %}


{# A scaled figure in whole parts of its last decimal, since sums and products of integers are exact on every engine.
   Times a weight of 24 bits (all_parts) it stays below 2^63. #}
{% macro as_parts(scaled) -%}
    cast({{ scaled }} * 100000000000 as bigint)
{%- endmacro %}


{# One column per criterion, since a product of columns is a hundred times faster than a join of rows. A profile can
   weigh this many criteria; the test ranking_policy_is_whole refuses more. #}
{% macro criterion_slots() -%}
    {{ return(range(1, 13)) }}
{%- endmacro %}


{# The weighted sum over the slots: random weights of one relation, values of another. #}
{% macro sampled_score(values, weights) -%}
    {%- for slot in criterion_slots() -%}
        {{ weights }}_{{ slot }} * {{ values }}_{{ slot }}{{ ' + ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# The number of draws in which each offering of a profile is first, from rows with profile_id, offering_id, draw and
   score_parts. All offerings in a tie for first place count as first. #}
{% macro count_first_places(scores) -%}
    select
        scored.profile_id,
        scored.offering_id,
        count(*) as first_draws
    from {{ scores }} as scored
    inner join (
        select
            profile_id,
            draw,
            max(score_parts) as best_parts
        from {{ scores }}
        group by profile_id, draw
    ) as firsts
        on
            scored.profile_id = firsts.profile_id
            and scored.draw = firsts.draw
            and scored.score_parts = firsts.best_parts
    group by scored.profile_id, scored.offering_id
{%- endmacro %}


{# True if the first is at least as good as the second in every slot, and better in one. #}
{% macro dominates(better, worse) -%}
    {%- for slot in criterion_slots() %}
            {{ 'and ' if not loop.first }}{{ better }}_{{ slot }} >= {{ worse }}_{{ slot }}
    {%- endfor %}
            and (
                {%- for slot in criterion_slots() %}
                {{ 'or ' if not loop.first }}{{ better }}_{{ slot }} > {{ worse }}_{{ slot }}
                {%- endfor %}
            )
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


{# A number of 24 random bits that depends on the text alone: the same in every run, on every machine and engine. #}
{% macro random_bits(text) -%}
    {{ adapter.dispatch('random_bits')(text) }}
{%- endmacro %}


{% macro default__random_bits(text) -%}
    cast('0x' || substr(md5({{ text }}), 1, 6) as bigint)
{%- endmacro %}


{% macro spark__random_bits(text) -%}
    cast(conv(substr(md5({{ text }}), 1, 6), 16, 10) as bigint)
{%- endmacro %}


{# One more than the largest number of random_bits: the number of parts of the whole weight. #}
{% macro all_parts() -%}
    {{ 2 ** 24 }}
{%- endmacro %}


{# The model_id in an offering_id. #}
{% macro model_of(offering_id) -%}
    regexp_replace({{ offering_id }}, '^[^/]*/', '')
{%- endmacro %}


{# The figure of a slot in whole parts; for a missing fact a random one from 0 to the whole, of 24 bits. #}
{% macro sampled_gap(relation, draw, slot) -%}
    case
                when {{ relation }}.high_{{ slot }} - {{ relation }}.low_{{ slot }} < {{ as_parts(1) }}
                    then {{ relation }}.known_{{ slot }}
                else
                    {{ random_bits(relation ~ ".seed || '/' || " ~ draw ~ " || '/" ~ slot ~ "/' || " ~ relation ~ ".model_id") }}
                    * {{ 10 ** 11 // 2 ** 24 }}
            end
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
