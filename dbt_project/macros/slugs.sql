{# Slug of a text: lower-case letters, digits, points and single hyphens. #}
{% macro slug(text) -%}
    trim(both '-' from {{ regexp_replace_all('lower(' ~ text ~ ')', '[^a-z0-9.]+', '-') }})
{%- endmacro %}


{# A text as lower-case words separated by single spaces: letters, digits and points. #}
{% macro words(text) -%}
    replace({{ slug(text) }}, '-', ' ')
{%- endmacro %}


{# The letters and digits of a text, without what stands between them. #}
{% macro letters_of(text) -%}
    {{ regexp_replace_all('lower(' ~ text ~ ')', '[^a-z0-9]+', '') }}
{%- endmacro %}


{# Whose page an address is, in letters and digits: the account at a host of other people's pages (github.com,
   huggingface.co), else the host. Null or empty for what is no address. #}
{% macro site_owner(address) -%}
    {{ letters_of(
        "regexp_extract(lower(" ~ address ~ "), '^https:/+(raw[.]githubusercontent[.]com/|github[.]com/"
        ~ "|huggingface[.]co/(datasets/|spaces/)?|www[.])?([^/]+)', 3)"
    ) }}
{%- endmacro %}
