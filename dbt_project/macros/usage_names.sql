{# What the texts of a log say about a model and its place, before any catalogue is asked. #}


{# A name in lower case as catalogues write it. Cut off are what stands before the model in an ARN of Bedrock or a path of Vertex AI,
   and what a customer adds to a fine-tune: ft:gpt-4.1-2025-04-14:acme:support:id. #}
{% macro logged_name(text) -%}
    {%- set rules = [
        ['^arn:aws[a-z-]*:bedrock:[^:]*:[^:]*:(foundation-model|inference-profile)/', ''],
        ['^(.*/)?publishers/[^/]+/models/', ''],
        ['^(.*/)?(ft:[^:]+):.*$', '\\2']
    ] -%}
    {%- set state = namespace(sql=text) -%}
    {%- for pattern, replacement in rules -%}
        {%- set state.sql = regexp_replace_all(state.sql, pattern, replacement) -%}
    {%- endfor -%}
    {{ state.sql }}
{%- endmacro %}


{# The region in such a path or ARN, in lower case; null if there is none. #}
{% macro path_region(text) -%}
    coalesce(
            nullif(regexp_extract({{ text }}, '^arn:aws[a-z-]*:bedrock:([a-z0-9-]+):', 1), ''),
            nullif(regexp_extract({{ text }}, '/locations/([a-z0-9-]+)/', 1), '')
        )
{%- endmacro %}


{# The region that a text in lower case names: a code such as us-east-1 or europe-west4, alone or in a host; a data zone or region of
   Azure, as in Data Zone (EU) or East US 2; another word as it is. Null if it names none, as most hosts do. #}
{% macro region_word(text) -%}
    case
            when {{ text }} like '%data%zone%'
                then
                    case
                        when {{ regexp_finds(text, "'us[^a-z]*gov'") }} then 'us-gov'
                        else coalesce(nullif(regexp_extract({{ text }}, 'zone[^a-z]*(us|eu|apac)', 1), ''), 'data-zone')
                    end
            when {{ text }} like 'global%' then 'global'
            when {{ text }} in ('', '-', 'default', 'n/a', 'none', 'not_available', 'null', 'unknown') then null
            when {{ regexp_finds(text, "'^(https?://)?(localhost|[0-9]+[.][0-9.]+)([:/]|$)'") }} then null
            else
                coalesce(
                    {%- for pattern in [
                        '(^|[^a-z0-9])([a-z][a-z]-(gov-|iso[a-z]*-)?(north|south|east|west|central)[a-z]*-[0-9])',
                        '(^|[^a-z0-9])((us|europe|asia|australia|northamerica|southamerica|me|africa)-[a-z]+[0-9]+)',
                        '^(https?://)?([a-z0-9]+)[.]api[.]cognitive[.]',
                        '^(https?://)?([a-z][a-z])[.]api[.]openai[.]'
                    ] %}
                    nullif(regexp_extract({{ text }}, '{{ pattern }}', 2), ''),
                    {%- endfor %}
                    case
                        when {{ regexp_finds(text, "'[a-z0-9][.][a-z]'") }} then null
                        when {{ text }} like '% %' then {{ regexp_replace_all(text, '[^a-z0-9]', '') }}
                        else {{ text }}
                    end
                )
        end
{%- endmacro %}


{# Whether a name in lower case is that of a row of usage_names, in which one * stands for any characters. #}
{% macro is_own_name(name, own_name) -%}
    {%- set before = "split_part(" ~ own_name ~ ", '*', 1)" -%}
    {%- set after = "split_part(" ~ own_name ~ ", '*', 2)" -%}
    case
                when {{ own_name }} like '%*%'
                    then
                        length({{ name }}) >= length({{ own_name }}) - 1
                        and left({{ name }}, length({{ before }})) = {{ before }}
                        and right({{ name }}, length({{ after }})) = {{ after }}
                else {{ name }} = {{ own_name }}
            end
{%- endmacro %}
