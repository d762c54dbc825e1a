{# Ways to compare names in marts.find; DuckDB alone runs them. #}


{# The words of a name, without its numbers: claude-sonnet-4.5 is claude, sonnet. #}
{% macro name_words(text) -%}
    list_sort(regexp_extract_all({{ text }}, '[a-z]+'))
{%- endmacro %}


{# The numbers of a name in their order, between points: claude-sonnet-4.5 has .4.5. #}
{% macro name_numbers(text) -%}
    replace('.' || array_to_string(regexp_extract_all({{ text }}, '[0-9]+'), '.') || '.', '..', '.')
{%- endmacro %}


{# The parts of a name before its last slash, else before its last colon or space: makers, hosts, folders. #}
{% macro parts_before_name(text) -%}
    string_split_regex(regexp_extract({{ text }}, '^(.*/|[^/ ]+:|[^/: ]+ )', 1), '[/: ]+')
{%- endmacro %}


{# Whether a name has a path, a tag or a version, as one provider writes it: @cf/meta/m, us.anthropic.m, m-v1:0, m@20250514. #}
{% macro has_path(text) -%}
    regexp_matches({{ text }}, '[/:@]|[a-z][.][a-z]')
{%- endmacro %}


{% macro name_behind_first_part(text) -%}
    regexp_replace({{ text }}, '^[^/]+/', '')
{%- endmacro %}


{% macro name_behind_parts(text) -%}
    regexp_replace({{ text }}, '^(.*/|[^/ ]+:|[^/: ]+ )', '')
{%- endmacro %}


{# The label of a way, by its number. #}
{% macro label_of_way(way) -%}
    case {{ way }}
        when 0 then 'offering_id'
        {%- for label, is_certain, condition, example in ways_to_match() %}
        when {{ loop.index }} then '{{ label }}'
        {%- endfor %}
    end
{%- endmacro %}


{# Ways in which a name in a catalogue (known) can match the one that is looked for (asked), the surest first: label, whether
   usage logs are matched by it, condition, and an example. #}
{% macro ways_to_match() -%}
    {{ return([
        ['same name', true, 'not known.is_plain_name and known.name in (asked.looked_for, asked.name_end)', 'gpt-4.1-2025-04-14'],
        ['same spelling', true, 'known.is_plain_name and known.name = asked.plain_name', 'Claude_Sonnet 4-5'],
        ['same words', false, 'known.words = asked.words and known.numbers = asked.numbers', 'gpt5, sonnet claude 4.5'],
        ['another date', false, 'known.is_plain_name and known.undated_name = asked.undated_name', 'gpt-4.1-2030-01-01'],
        ['without words on serving', false, 'known.is_plain_name and known.name = asked.served_name', 'claude-sonnet-4:free'],
        ['all of the words', false, 'list_has_all(known.words, asked.words) and contains(known.numbers, asked.numbers)', 'claude sonnet'],
        ['part of a name', false, 'known.is_plain_name and contains(known.name, asked.plain_name)', 'gpt-4.1-na'],
        ['similar name', false, 'known.is_plain_name and jaro_winkler_similarity(known.name, asked.plain_name) >= arguments.least_similarity', 'claude-sonet-4.5'],
    ]) }}
{%- endmacro %}
