{# Lower-case slug of a catalogue's model id: letters, digits, points and single hyphens. #}
{% macro slug(text) -%}
    {{ adapter.dispatch('slug')(text) }}
{%- endmacro %}


{% macro default__slug(text) -%}
    trim(regexp_replace(lower({{ text }}), '[^a-z0-9.]+', '-', 'g'), '-')
{%- endmacro %}


{# Text as words in lower case with a space between two: letters, digits, points. #}
{% macro words(text) -%}
    replace({{ slug(text) }}, '-', ' ')
{%- endmacro %}
