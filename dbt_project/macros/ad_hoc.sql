{# What a workload is told by in a table macro of DuckDB, each with its default. #}
{% macro workload_parameters() -%}
    {{ return(
        ['input := 0', 'cached := 0', 'output := 0', 'cache_write := 0', 'cache_write_1h := 0', 'interactions := 1',
         "tier := 'standard'"]
    ) }}
{%- endmacro %}


{# The same handed on to another macro. #}
{% macro workload_arguments() -%}
    {%- set handed_on = [] -%}
    {%- for parameter in workload_parameters() -%}
        {%- set name = parameter.split(' ')[0] -%}
        {%- do handed_on.append(name ~ ' := ' ~ name) -%}
    {%- endfor -%}
    {{ return(handed_on) }}
{%- endmacro %}


{# A parameter that counts, up to a million millions: an error says which one does not. A cast alone would round 1.5. #}
{% macro whole_number(parameter) -%}
    case
        when
            try_cast({{ parameter }} as decimal(38, 9)) between 0 and 1000000000000
            and try_cast({{ parameter }} as decimal(38, 9)) % 1 = 0
            then cast({{ parameter }} as bigint)
        else error(
            '{{ parameter }} must be a whole number from 0 to 1,000,000,000,000, and not '
            || coalesce(cast({{ parameter }} as varchar), 'null')
        )
    end
{%- endmacro %}


{# A parameter that names something: an error says which names there are near it. #}
{% macro one_of(parameter, relation, column) -%}
    case
        when {{ parameter }} in (select known.{{ column }} from {{ relation }} as known) then {{ parameter }}
        else error(
            'there is no {{ column }} ' || coalesce({{ parameter }}, 'null') || '; near it: ' || (
                select string_agg(near.{{ column }}, ', ')
                from (
                    select distinct known.{{ column }}
                    from {{ relation }} as known
                    order by
                        jaro_winkler_similarity(
                            known.{{ column }}, lower(split_part(coalesce({{ parameter }}, ''), '/', -1))
                        ) desc nulls last
                    limit 5
                ) as near
            )
        )
    end
{%- endmacro %}
