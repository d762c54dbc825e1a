{# Lower-case slug of a catalogue's model id: letters, digits, points and single hyphens. #}
{% macro slug(text) -%}
    trim(both '-' from {{ regexp_replace_all('lower(' ~ text ~ ')', '[^a-z0-9.]+', '-') }})
{%- endmacro %}


{# Text as words in lower case with a space between two: letters, digits, points. #}
{% macro words(text) -%}
    replace({{ slug(text) }}, '-', ' ')
{%- endmacro %}
