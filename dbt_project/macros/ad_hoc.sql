{# The parameters of a workload in a table macro of DuckDB, each with its default. #}
{% macro workload_parameters() -%}
    {{ return(
        ['input := 0', 'output := 0', 'cached := 0', 'cache_write := 0', 'cache_write_1h := 0', 'interactions := 1',
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


{# A parameter that must be a whole number within limits; the error names it. A cast alone would round 1.5. #}
{% macro whole_number(parameter, least=0, most=1000000000000) -%}
    case
        when
            try_cast({{ parameter }} as decimal(38, 9)) between {{ least }} and {{ most }}
            and try_cast({{ parameter }} as decimal(38, 9)) % 1 = 0
            then cast({{ parameter }} as bigint)
        else error(
            '{{ parameter }} must be a whole number from {{ least }} to {{ '{:,}'.format(most) }}, and not '
            || coalesce(cast({{ parameter }} as varchar), 'null')
        )
    end
{%- endmacro %}


{# A parameter that must be a number of turns: each is a row of the computation. #}
{% macro number_of_turns(parameter) -%}
    {{ whole_number(parameter, least=1, most=100000) }}
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


{# A parameter that must be a day, as a text, a date or a timestamp. #}
{% macro day_of(parameter) -%}
    coalesce(
                cast(try_cast(cast({{ parameter }} as varchar) as timestamp) as date),
                error(
                    '{{ parameter }} must be a day, written as 2026-11-28, and not '
                    || coalesce(cast({{ parameter }} as varchar), 'null')
                )
            )
{%- endmacro %}


{# The same, where null stands for itself. #}
{% macro day_or_null(parameter) -%}
    case when {{ parameter }} is not null then {{ day_of(parameter) }} end
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


{# A parameter that must name a provider, by its id or as any source calls it; the error lists providers with similar names. #}
{% macro one_of_providers(parameter) -%}
    {%- set sellers = '(select offerings.provider_id from ' ~ ref('dim_offerings') ~ ' as offerings)' -%}
    case
        when {{ parameter }} in {{ sellers }} then {{ parameter }}
        else coalesce(
            (
                select min(names.provider_id)
                from {{ ref('int_provider_names__unioned') }} as names
                where
                    {{ squeezed_name('names.provider_name') }} = {{ squeezed_name(parameter) }}
                    and names.provider_id in {{ sellers }}
            ),
            error(
                '{{ parameter }}: there is no provider_id ' || {{ parameter }} || '; similar: ' || (
                    select string_agg(ranked.provider_id, ', ' order by ranked.similarity desc)
                    from (
                        select
                            names.provider_id,
                            max(jaro_winkler_similarity(names.provider_name, {{ slug(parameter) }})) as similarity
                        from {{ ref('int_provider_names__unioned') }} as names
                        where names.provider_id in {{ sellers }}
                        group by names.provider_id
                        order by similarity desc, names.provider_id
                        limit 5
                    ) as ranked
                ) || '; use one of them'
            )
        )
    end
{%- endmacro %}


{# A parameter that must be an amount of US dollars above 0; null for null. #}
{% macro amount_or_null(parameter) -%}
    case
        when {{ parameter }} is null then null
        when try_cast({{ parameter }} as decimal(38, 15)) > 0 then try_cast({{ parameter }} as decimal(38, 15))
        else error('{{ parameter }} must be an amount of US dollars above 0, such as 0.01, and not ' || {{ parameter }})
    end
{%- endmacro %}


{# What must_have can name, each with the condition that holds if an offering is known to have it. #}
{% macro abilities() -%}
    {{ return({
        'tools': 'offerings.has_function_calling',
        'vision': 'offerings.has_vision',
        'reasoning': 'offerings.has_reasoning',
        'open_weights': 'models.has_open_weights',
        'caching': 'prices.has_caching',
        'batch': 'prices.has_batch'
    }) }}
{%- endmacro %}


{# The words of a parameter that is a comma list of known words; an empty list for null. #}
{% macro words_of_list(parameter, known) -%}
    case
        when {{ parameter }} is null then []
        else list_transform(
            string_split_regex(trim(lower(cast({{ parameter }} as varchar))), '\s*,\s*'),
            lambda word: case
                when word in ('{{ known | join("', '") }}') then word
                else error('{{ parameter }}: there is no ' || word || '; use some of {{ known | join(", ") }}')
            end
        )
    end
{%- endmacro %}


{# A licence in plain words, to compare it with what somebody types: license ids without the mark that they are no SPDX id. #}
{% macro license_words(license_id) -%}
    replace(replace(lower({{ license_id }}), 'licenseref-', ''), '-', ' ')
{%- endmacro %}


{# A word that begins a license_id, if one was found; the error lists similar licences. #}
{% macro one_of_licenses(word, license_id) -%}
    case
        when {{ license_id }} is not null then {{ word }}
        else error(
            'licence: no license_id begins with ' || {{ word }} || '; similar: ' || (
                select string_agg(ranked.license_id, ', ')
                from (
                    select distinct known.license_id
                    from {{ ref('dim_models') }} as known
                    where known.license_id is not null
                    order by
                        jaro_winkler_similarity({{ license_words('known.license_id') }}, {{ license_words(word) }}) desc,
                        known.license_id
                    limit 5
                ) as ranked
            ) || '; use one of them, or its first word'
        )
    end
{%- endmacro %}


{# The fees of a call, of the region that is asked for, else global ones. asked: the CTE with region; holds: on its day. #}
{% macro call_fees_of(asked, holds) -%}
    select fees.*
    from {{ ref('int_call_fees__selected') }} as fees
    inner join {{ asked }}
        on
            fees.region in ({{ asked }}.region, 'global')
            and {{ holds }}
    qualify
        row_number() over (
            partition by fees.offering_id
            order by case when fees.region = {{ asked }}.region then 0 else 1 end asc nulls last
        ) = 1
{%- endmacro %}
