{# What a listing is for, by the kinds of its input and output (lists in one text); null where they do not tell. Embeddings
   and filters are also listed with text output, so only what calls functions is surely a text model. Several outputs do
   not tell what it is sold for. #}
{% macro modality_of(inputs, outputs, has_function_calling) -%}
    case
        when {{ outputs }} not like '%text%' then {{ first_medium(outputs) }}
        when {{ inputs }} not like '%text%' then {{ first_medium(inputs) }}
        when {{ outputs }} = 'text' and {{ has_function_calling }} then 'text'
    end
{%- endmacro %}


{% macro first_medium(media) -%}
    case
        when {{ media }} like '%video%' then 'video'
        when {{ media }} like '%image%' then 'image'
        when {{ media }} like '%audio%' then 'audio'
    end
{%- endmacro %}


{# The name by which listings of one kind are found: the last part of the id. A single word, such as fast, means other models at
   other providers. #}
{% macro kind_name(listing) -%}
    case
        when {{ regexp_finds(listing ~ '.source_model_id', "'[^a-zA-Z/][^/]*$'") }}
            then {{ last_part(listing ~ '.source_model_id') }}
        else {{ slug(listing ~ '.source_provider_id') }} || '/' || {{ last_part(listing ~ '.source_model_id') }}
    end
{%- endmacro %}
