{# Ways to compare names in marts.find; DuckDB alone runs them. #}


{# The words of a name, without its numbers: claude-sonnet-4.5 is claude, sonnet. #}
{% macro name_words(text) -%}
    list_sort(regexp_extract_all({{ text }}, '[a-z]+'))
{%- endmacro %}


{# A name without what stands between its letters and digits: "GPT 5" is gpt5. #}
{% macro squeezed_name(text) -%}
    regexp_replace(lower({{ text }}), '[^a-z0-9]', '', 'g')
{%- endmacro %}


{# Whether a word is a known one with a wrong letter, or with two if it is long. Short words are near too many others: of those a
   letter may be missing, or two may have changed places. #}
{% macro is_misspelling_of(word, known) -%}
    length({{ word }}) > 2
    and damerau_levenshtein({{ word }}, {{ known }}) <= greatest(1, length({{ word }}) // 5)
    and (
        length({{ word }}) > 4
        or length({{ known }}) > length({{ word }})
        or list_sort(string_split({{ word }}, '')) = list_sort(string_split({{ known }}, ''))
    )
{%- endmacro %}


{# How many words of more than a letter a name has beyond those that were typed. #}
{% macro words_beyond(words, typed_words) -%}
    len(list_filter({{ words }}, lambda word: length(word) > 1 and not list_contains({{ typed_words }}, word)))
{%- endmacro %}


{# Whether a name has each number that was typed, in any order: "70b llama 3.3". #}
{% macro has_numbers(numbers, typed_name) -%}
    len(list_filter(
        regexp_extract_all({{ typed_name }}, '[0-9]+([.][0-9]+)*'),
        lambda number: not contains({{ numbers }}, '.' || number || '.')
    )) = 0
{%- endmacro %}


{# The numbers of a name in their order, between points: claude-sonnet-4.5 has .4.5. #}
{% macro name_numbers(text) -%}
    replace('.' || array_to_string(regexp_extract_all({{ text }}, '[0-9]+'), '.') || '.', '..', '.')
{%- endmacro %}


{# The parts of a name before its last slash, else before its last colon or space: makers, hosts, folders. #}
{% macro parts_before_name(text) -%}
    string_split_regex(regexp_extract({{ text }}, '^(.*/|[^/ ]+:|[^/: ]+ )', 1), '[/: ]+')
{%- endmacro %}


{# Whether a name has a path, a tag or a version, as one provider writes it: @cf/meta/m, us.anthropic.m, m-v1:0, m@20250514. #}
{% macro has_path(text) -%}
    regexp_matches({{ text }}, '[/:@]|[a-z][.][a-z]')
{%- endmacro %}


{% macro name_behind_first_part(text) -%}
    regexp_replace({{ text }}, '^[^/]+/', '')
{%- endmacro %}


{% macro name_behind_parts(text) -%}
    regexp_replace({{ text }}, '^(.*/|[^/ ]+:|[^/: ]+ )', '')
{%- endmacro %}


{# The label of a way, by its number. #}
{% macro label_of_way(way) -%}
    case {{ way }}
        when 0 then 'offering_id'
        {%- for label, is_certain, condition, example in ways_to_match() %}
        when {{ loop.index }} then '{{ label }}'
        {%- endfor %}
    end
{%- endmacro %}


{# Ways in which a name in a catalogue (known) can match the one that is looked for (asked), the surest first: label, whether
   usage logs are matched by it, condition, and an example. #}
{% macro ways_to_match() -%}
    {{ return([
        ['same name', true, 'not known.is_plain_name and known.name in (asked.looked_for, asked.name_end)', 'gpt-4.1-2025-04-14'],
        ['same spelling', true, 'known.is_plain_name and known.name = asked.plain_name', 'Claude_Sonnet 4-5'],
        ['same words', false, 'known.squeezed = asked.squeezed or known.words = asked.words and known.numbers = asked.numbers', 'gpt5, sonnet claude 4.5'],
        ['another date', false, 'known.is_plain_name and known.undated_name = asked.undated_name', 'gpt-4.1-2030-01-01'],
        ['without words on serving', false, 'known.is_plain_name and known.name = asked.served_name', 'claude-sonnet-4:free'],
        ['all of the words', false, 'list_has_all(known.words, asked.words) and ' ~ has_numbers('known.numbers', 'asked.plain_name'), 'claude sonnet'],
        ['words spelled alike', false, 'list_has_all(known.words, asked.right_words) and ' ~ has_numbers('known.numbers', 'asked.plain_name'), 'sonet 4.5'],
        ['part of a name', false, 'known.is_plain_name and contains(known.name, asked.plain_name)', 'gpt-4.1-na'],
        ['similar name', false, 'known.is_plain_name and jaro_winkler_similarity(known.name, asked.plain_name) >= arguments.least_similarity', 'claude-sonet-4.5'],
    ]) }}
{%- endmacro %}


{# Whether an offering_id was typed, with any signs between its parts. #}
{% macro is_typed_id() -%}
    {{ squeezed_name('offering_names.offering_id') }} = {{ squeezed_name('arguments.typed') }}
{%- endmacro %}


{# How exactly a matched name is what was typed, the best first: a whole path, a name of the model's own id, any other. Null for an
   offering_id, which is exact in itself. #}
{% macro exactness_of_name() -%}
    case
            when {{ is_typed_id() }} then null
            when compared.way > 2 then 100
            when compared.is_whole_path then 0
            when
                offering_names.model_id in (offering_names.name, compared.typed_name)
                or offering_names.provider_id || '/' || offering_names.name = offering_names.offering_id
                then 1
            else 100
        end
{%- endmacro %}


{# How well an offering stands for its model, the best first: sold by the maker, by a host, by any other; not known; ended, or of
   closed weights that their maker has ended, without a later end of its own. #}
{% macro standing_of_offering(is_by_maker) -%}
    case
            when
                offerings.maker_retires_on < offerings.as_of_on
                and not offerings.has_open_weights
                and coalesce(offerings.retires_on < offerings.as_of_on, true)
                then 4
            when offerings.is_callable and offerings.is_serverless_text and {{ is_by_maker }} then 0
            when offerings.is_recommendable and offerings.provider_kind = 'host' then 1
            when offerings.is_callable then 2
            when offerings.is_callable is null then 3
            else 4
        end
{%- endmacro %}


{# A parameter that must name a model: a model_id, or a name that marts.find knows in another spelling. The error lists the models
   with similar names. Known ids are not looked for. #}
{% macro one_of_models(parameter) -%}
    {%- set is_known = parameter ~ ' in (select models.model_id from ' ~ ref('dim_models') ~ ' as models)' -%}
    case
        when {{ is_known }} then {{ parameter }}
        else (
            select
                case
                    -- the subquery runs in any case
                    when {{ is_known }} then null
                    when min_by(found.matched_by, found.place) <> 'similar name' then min_by(found.model_id, found.place)
                    else error(
                        '{{ parameter }}: there is no model ' || coalesce({{ parameter }}, 'null') || coalesce(
                            '; similar: ' || string_agg(found.model_id, ', ' order by found.place) || '; use one of them',
                            ', and none has a similar name; for a list: select model_id from {{ ref('dim_models').schema }}.dim_models'
                        )
                    )
                end
            from (
                select model_id, min(place) as place, min_by(matched_by, place) as matched_by
                from {{ ref('find') }}(case when not {{ is_known }} then {{ parameter }} end, places := 100, min_similarity := 0.7)
                group by model_id
                order by place
                limit 5
            ) as found
        )
    end
{%- endmacro %}
