{# The parameters of a workload in a table macro of DuckDB, each with its default. #}
{% macro workload_parameters() -%}
    {{ return(
        ['input := 0', 'cached := 0', 'output := 0', 'cache_write := 0', 'cache_write_1h := 0', 'interactions := 1',
         "tier := 'standard'"]
    ) }}
{%- endmacro %}


{# The same parameters, passed on to another macro. #}
{% macro workload_arguments() -%}
    {%- set passed_on = [] -%}
    {%- for parameter in workload_parameters() -%}
        {%- set name = parameter.split(' ')[0] -%}
        {%- do passed_on.append(name ~ ' := ' ~ name) -%}
    {%- endfor -%}
    {{ return(passed_on) }}
{%- endmacro %}


{# A parameter that must be a whole number, up to a million million; the error names it. A cast alone would round 1.5. #}
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


{# A parameter that must be an existing name; the error lists similar names. #}
{% macro one_of(parameter, relation, column) -%}
    case
        when {{ parameter }} in (select known.{{ column }} from {{ relation }} as known) then {{ parameter }}
        else error(
            'there is no {{ column }} ' || coalesce({{ parameter }}, 'null') || '; similar: ' || (
                select string_agg(ranked.{{ column }}, ', ')
                from (
                    select distinct known.{{ column }}
                    from {{ relation }} as known
                    order by
                        jaro_winkler_similarity(
                            known.{{ column }}, lower(split_part(coalesce({{ parameter }}, ''), '/', -1))
                        ) desc nulls last
                    limit 5
                ) as ranked
            )
        )
    end
{%- endmacro %}
