{# Regular expressions. Engines differ in whether they replace the first match or all, and in how groups and backslashes are
   written. Anchored patterns need no macro. #}


{# Replaces every match; \1 is the first group. Pattern and replacement are Jinja literals, not SQL. #}
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


{# Removes every match of a pattern (SQL). #}
{% macro regexp_remove_all(text, pattern) -%}
    {{ adapter.dispatch('regexp_remove_all')(text, pattern) }}
{%- endmacro %}


{% macro default__regexp_remove_all(text, pattern) -%}
    regexp_replace({{ text }}, {{ pattern }}, '', 'g')
{%- endmacro %}


{% macro spark__regexp_remove_all(text, pattern) -%}
    regexp_replace({{ text }}, {{ pattern }}, '')
{%- endmacro %}


{# Whether any part of a text matches. #}
{% macro regexp_finds(text, pattern) -%}
    {{ adapter.dispatch('regexp_finds')(text, pattern) }}
{%- endmacro %}


{% macro default__regexp_finds(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}


{% macro spark__regexp_finds(text, pattern) -%}
    regexp_like({{ text }}, {{ pattern }})
{%- endmacro %}


{# Whether a text can be read as a regular expression. Spark cannot try one, and stops at the first that it cannot read. #}
{% macro is_regexp(pattern) -%}
    {{ adapter.dispatch('is_regexp')(pattern) }}
{%- endmacro %}


{% macro default__is_regexp(pattern) -%}
    coalesce(try(regexp_matches('', {{ pattern }})) is not null, false)
{%- endmacro %}


{% macro spark__is_regexp(pattern) -%}
    coalesce(regexp_like('', {{ pattern }}) is not null, false)
{%- endmacro %}


{# One row per part of a text, for a select list. #}
{% macro parts_as_rows(text, separator) -%}
    {{ adapter.dispatch('parts_as_rows')(text, separator) }}
{%- endmacro %}


{% macro default__parts_as_rows(text, separator) -%}
    unnest(string_split({{ text }}, '{{ separator }}'))
{%- endmacro %}


{% macro spark__parts_as_rows(text, separator) -%}
    explode(split({{ text }}, '{{ separator }}'))
{%- endmacro %}
