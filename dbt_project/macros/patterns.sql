{# Regular expressions. Anchored ones need no macro to be replaced: engines differ in whether they replace the first match
   or all, and in how a group and a backslash are written. #}


{# Every match replaced; \1 is the first group. Literals of Jinja, not SQL. #}
{% macro regexp_replace_all(text, pattern, replacement) -%}
    {{ adapter.dispatch('regexp_replace_all')(text, pattern, replacement) }}
{%- endmacro %}


{% macro default__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}


{% macro spark__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }}, '{{ pattern | replace("\\", "\\\\") }}', '{{ modules.re.sub("[\\\\]([0-9])", "$\\1", replacement) }}'
    )
{%- endmacro %}


{# Every match of a pattern (SQL) taken out. #}
{% macro regexp_remove_all(text, pattern) -%}
    {{ adapter.dispatch('regexp_remove_all')(text, pattern) }}
{%- endmacro %}


{% macro default__regexp_remove_all(text, pattern) -%}
    regexp_replace({{ text }}, {{ pattern }}, '', 'g')
{%- endmacro %}


{% macro spark__regexp_remove_all(text, pattern) -%}
    regexp_replace({{ text }}, {{ pattern }}, '')
{%- endmacro %}


{# Whether some part of a text matches. #}
{% macro regexp_finds(text, pattern) -%}
    {{ adapter.dispatch('regexp_finds')(text, pattern) }}
{%- endmacro %}


{% macro default__regexp_finds(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}


{% macro spark__regexp_finds(text, pattern) -%}
    regexp_like({{ text }}, {{ pattern }})
{%- endmacro %}
