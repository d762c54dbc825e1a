{# What several adapters of usage logs say of a row. #}


{# The region in the address of a host, as in bedrock-runtime.us-east-1.amazonaws.com; null if it names none. #}
{% macro region_of_address(address) -%}
    coalesce(
            nullif(regexp_extract({{ address }}, '[.]([a-z]{2}(-[a-z]+)+-[0-9]+)[.](amazonaws[.]com|api[.]aws)', 1), ''),
            nullif(regexp_extract({{ address }}, '([a-z]+-[a-z]+[0-9]+)-aiplatform[.]googleapis[.]com', 1), ''),
            nullif(regexp_extract({{ address }}, 'aiplatform[.]([a-z]+)[.]rep[.]googleapis[.]com', 1), ''),
            nullif(regexp_extract({{ address }}, '([a-z0-9]+)[.]api[.]cognitive[.]microsoft[.]com', 1), ''),
            nullif(regexp_extract({{ address }}, '(^|/)([a-z]{2})[.]api[.]openai[.]com', 2), '')
        )
{%- endmacro %}


{# The token columns of a row that counts no tokens, such as a line of a bill. #}
{% macro no_tokens() -%}
    {%- for column in token_columns() -%}
        cast(0 as bigint) as {{ column }}{{ ',\n        ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# Whether each row is known to be one call, so that counting rows counts calls, which takes a tenth less time than a sum. An object
   of JSON may have a number of calls that no other has. #}
{% macro is_one_call_a_row() -%}
    {{ return(
        execute
        and usage_log_source(usage_log_layouts()) == 'usage_log'
        and not adapter.dispatch('is_json_log')()
        and not has_log_column('usage_log', 'requests')
        and not is_log_of_totals('usage_log', 'calls')
    ) }}
{%- endmacro %}
