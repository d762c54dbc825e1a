{# The parameters of a workload in a table macro of DuckDB, each with its default. #}
{% macro workload_parameters() -%}
    {{ return(
        ['input := 0', 'cached := 0', 'output := 0', 'cache_write := 0', 'cache_write_1h := 0', 'interactions := 1',
         "tier := 'standard'", "region := 'global'", 'requests := null', 'searches := null', 'reasoning := null',
         'at_hour := null']
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


{# The same, where null says that the number is not known. #}
{% macro whole_number_or_null(parameter) -%}
    case when {{ parameter }} is not null then {{ whole_number(parameter) }} end
{%- endmacro %}


{# A parameter that must be a number from 0 to 1. #}
{% macro share(parameter) -%}
    case
        when try_cast({{ parameter }} as double) between 0 and 1 then try_cast({{ parameter }} as double)
        else error(
            '{{ parameter }} must be a number from 0 to 1, such as 0.9, and not '
            || coalesce(cast({{ parameter }} as varchar), 'null')
        )
    end
{%- endmacro %}


{# A parameter that must be a day, as a text, a date or a timestamp; null for null. #}
{% macro day_or_null(parameter) -%}
    case
        when {{ parameter }} is not null
            then coalesce(
                cast(try_cast(cast({{ parameter }} as varchar) as timestamp) as date),
                error(
                    '{{ parameter }} must be a day, written as 2026-11-28, and not '
                    || cast({{ parameter }} as varchar)
                )
            )
    end
{%- endmacro %}


{# The instant (UTC) that a parameter names: an hour of a day, from 0 to 23, or a timestamp; null for null. A timestamp of another
   day than the one that is asked for is an error. #}
{% macro instant_of_hour(parameter, day, is_day_given) -%}
    {%- set text = 'cast(' ~ parameter ~ ' as varchar)' -%}
    {#- a cast alone would round 9.5 -#}
    {%- set hour = "try_cast(case when not contains(" ~ text ~ ", '.') then " ~ text ~ ' end as integer)' -%}
    {%- set instant = 'try_cast(' ~ text ~ ' as timestamp)' -%}
    case
        when {{ parameter }} is null then null
        when {{ hour }} between 0 and 23 then cast({{ day }} as timestamp) + to_hours({{ hour }})
        when {{ hour }} is null and {{ instant }} is not null
            and (not {{ is_day_given }} or cast({{ instant }} as date) = {{ day }})
            then {{ instant }}
        else error(
            '{{ parameter }} must be an hour (UTC) from 0 to 23, or a timestamp (UTC) of the day that is asked for, and not '
            || {{ text }}
        )
    end
{%- endmacro %}


{% macro minute_of_day(instant) -%}
    cast(hour({{ instant }}) * 60 + minute({{ instant }}) as integer)
{%- endmacro %}


{# A parameter that must be an existing name; the error lists similar names. #}
{% macro one_of(parameter, relation, column) -%}
    case
        when {{ parameter }} in (select known.{{ column }} from {{ relation }} as known) then {{ parameter }}
        else error(
            '{{ parameter }}: there is no {{ column }} ' || coalesce({{ parameter }}, 'null') || '; similar: ' || (
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
            ) || '; use one of them'
        )
    end
{%- endmacro %}


{# A parameter that must be a model_id; the error lists the models that marts.find finds. Known names are not looked for. #}
{% macro one_of_models(parameter) -%}
    {%- set is_known = parameter ~ ' in (select models.model_id from ' ~ ref('dim_models') ~ ' as models)' -%}
    case
        when {{ is_known }} then {{ parameter }}
        else error(
            '{{ parameter }}: there is no model_id ' || coalesce({{ parameter }}, 'null') || coalesce(
                '; similar: ' || (
                    select string_agg(found.model_id, ', ' order by found.place)
                    from (
                        select model_id, min(place) as place
                        from {{ ref('find') }}(case when not {{ is_known }} then {{ parameter }} end, places := 100, min_similarity := 0.7)
                        group by model_id
                        order by place
                        limit 5
                    ) as found
                ) || '; use one of them',
                ', and none has a similar name; for a list: select model_id from {{ ref('dim_models').schema }}.dim_models'
            )
        )
    end
{%- endmacro %}


{# A parameter that must be a provider_id; the error lists providers with similar names, of any source. #}
{% macro one_of_providers(parameter) -%}
    case
        when {{ parameter }} in (select offerings.provider_id from {{ ref('dim_offerings') }} as offerings) then {{ parameter }}
        else error(
            '{{ parameter }}: there is no provider_id ' || {{ parameter }} || '; similar: ' || (
                select string_agg(ranked.provider_id, ', ' order by ranked.similarity desc)
                from (
                    select
                        names.provider_id,
                        max(jaro_winkler_similarity(names.provider_name, {{ slug(parameter) }})) as similarity
                    from {{ ref('int_provider_names__unioned') }} as names
                    where names.provider_id in (select offerings.provider_id from {{ ref('dim_offerings') }} as offerings)
                    group by names.provider_id
                    order by similarity desc, names.provider_id
                    limit 5
                ) as ranked
            ) || '; use one of them'
        )
    end
{%- endmacro %}
