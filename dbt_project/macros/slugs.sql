{# Slug of a text: lower-case letters, digits, points and single hyphens. #}
{% macro slug(text) -%}
    trim(both '-' from {{ regexp_replace_all('lower(' ~ text ~ ')', '[^a-z0-9.]+', '-') }})
{%- endmacro %}


{# A text as lower-case words separated by single spaces: letters, digits and points. #}
{% macro words(text) -%}
    replace({{ slug(text) }}, '-', ' ')
{%- endmacro %}
