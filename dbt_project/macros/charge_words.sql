{# What the words of a meter say, in a cloud's bill: 5.4 cd inp Gl 1M Tokens, gpt 4o 1120 cached Inp glbl,
   USE1-Claude4.6Sonnet-input-tokens-cross-region-global, USE1-MP:USE1_CacheReadInputTokenCount_Global-Units.
   charge_words.csv has the words; those that it does not have name the model. #}


{# A usage type of AWS with spaces between its words: Claude4.6Sonnet is Claude 4.6 Sonnet. #}
{% macro spaced_usage_type(text) -%}
    {%- set spaced = regexp_replace_all(text, '([a-z])([A-Z])', '\\1 \\2') -%}
    {%- set spaced = regexp_replace_all(spaced, '([0-9])([A-Z][a-z])', '\\1 \\2') -%}
    {{ regexp_replace_all(spaced, '([A-Z][a-z]+)([0-9])', '\\1 \\2') }}
{%- endmacro %}


{# Words that mean one, such as a maker's name that its capitals split, and one that means two. #}
{% macro respelled_meter(words) -%}
    {%- set respelled = regexp_replace_all(words, 'data zone', 'datazone') -%}
    {%- set respelled = regexp_replace_all(respelled, '(1|one) hour', '1h') -%}
    {%- set respelled = regexp_replace_all(respelled, 'fine tun(ed|ing)', 'ft') -%}
    {%- set respelled = regexp_replace_all(respelled, '(deep|mini) (seek|max)', '\\1\\2') -%}
    {%- set respelled = regexp_replace_all(respelled, '([0-9]b)ft', '\\1 ft ') -%}
    {{ regexp_replace_all(respelled, '(aud|txt)([0-9])', '\\1 \\2') }}
{%- endmacro %}


{# The words of a product of Azure that name who makes its models: azure openai of Azure OpenAI GPT5. Empty for another name. #}
{% macro maker_words(product_name) -%}
    regexp_extract(lower({{ product_name }}), '^azure [a-z]+', 0)
{%- endmacro %}


{# The value of an aspect that the words of a meter state; null if none does, or if two contradict each other. #}
{% macro stated_aspect(aspect) -%}
    {%- set values = "case when charge_words.aspect = '" ~ aspect ~ "' then charge_words.value end" -%}
    case when min({{ values }}) = max({{ values }}) then max({{ values }}) end as {{ aspect }}
{%- endmacro %}


{# CTEs that end in `named`: what each distinct meter of a CTE `charges` is. Words are read once per meter, since patterns are slow. #}
{% macro named_meters() -%}
meters as (

    select distinct
        meter_text,
        service_name,
        product_name,
        split_part(meter_text, '-', 1) as usage_prefix
    from charges

),

spelled as (

    select
        meters.*,
        aws_regions.region as usage_region,
        -- Claude Sonnet 4.6 (Amazon Bedrock Edition)
        nullif(regexp_extract(meters.service_name, '^(.*) [(].* Edition[)]$', 1), '') as edition_of,
        coalesce(
            nullif(regexp_extract(meters.service_name, '^.* [(](.*) Edition[)]$', 1), ''),
            meters.service_name
        ) as host_name,
        {{ maker_words('meters.product_name') }} as product_words,
        {{ respelled_meter(words(
            "case when aws_regions.region is null then meters.meter_text else " ~ spaced_usage_type('meters.meter_text') ~ " end"
        )) }} as all_words
    from meters
    left join {{ ref('aws_regions') }} as aws_regions
        on meters.usage_prefix = aws_regions.usage_prefix

),

-- The region of a usage type stands before its words, in the marketplace a second time.
worded as (

    select
        *,
        all_words like '% mp %' as is_of_marketplace,
        case
            when usage_region is null then all_words
            else regexp_replace(all_words, '^[a-z]+ ?[0-9]* (mp [a-z]+ ?[0-9]* )?', '')
        end as meter_words
    from spelled

),

known_words as (

    select
        '(^| )(' || {{ dbt.listagg('word', "'|'", 'order by word nulls last') }} || ')( |$)' as pattern
    from {{ ref('charge_words') }}
    -- a model can be named after what it does
    where coalesce(aspect, '') not in ('counted', 'kind')

),

stated as (

    select
        worded.meter_text,
        worded.service_name,
        worded.product_name,
        count(distinct case when charge_words.aspect = 'direction' then charge_words.value end) as directions,
        count(distinct case when charge_words.aspect = 'media' then charge_words.value end) as medias,
        max(case when charge_words.aspect = 'cache' then charge_words.value end) as cache,
        {{ stated_aspect('direction') }},
        {{ stated_aspect('kept') }},
        {{ stated_aspect('tier') }},
        {{ stated_aspect('scope') }},
        {{ stated_aspect('context') }},
        {{ stated_aspect('media') }},
        {{ stated_aspect('counted') }},
        {{ stated_aspect('kind') }},
        max(case when charge_words.aspect = 'purpose' then charge_words.value end) as purpose
    from worded
    left join {{ ref('charge_words') }} as charge_words
        on ' ' || worded.meter_words || ' ' like '% ' || charge_words.word || ' %'
    group by worded.meter_text, worded.service_name, worded.product_name

),

-- What the words leave over is the model.
metered as (

    select
        worded.*,
        stated.tier,
        stated.scope,
        stated.context,
        coalesce(stated.media, 'text') as media,
        stated.counted,
        stated.purpose,
        case
            when stated.directions > 1 or stated.medias > 1 then null
            when stated.cache = 'write' and coalesce(stated.direction, '') <> 'output'
                then case when stated.kept = '1h' then 'cache_write_1h' else 'cache_write' end
            when stated.cache = 'read' and coalesce(stated.direction, '') <> 'output' then 'cached_input'
            -- an embedding has no output, and many of its meters name no direction
            when stated.cache is null
                then coalesce(stated.direction, case when stated.kind = 'embedding' then 'input' end)
        end as meter,
        trim({{ regexp_replace_all(
            regexp_remove_all("replace(worded.meter_words, ' ', '  ')", 'known_words.pattern'), ' +', ' '
        ) }}) as model_words
    from worded
    inner join stated
        on
            worded.meter_text = stated.meter_text
            and worded.service_name = stated.service_name
            and worded.product_name = stated.product_name
    cross join known_words

),

-- The clouds' own price lists name the model. A price of Azure also tells whether a quantity counts blocks of tokens.
-- Words of one maker's models can be those of another's, so a row without a product is for words that mean one model.
listed as (

    select
        {{ maker_words('product_name') }} as product_words,
        model_words,
        meter,
        max(model_id) as model_id,
        max(min_input_tokens) as long_input_tokens,
        max(usd_per_mtok) as usd_per_mtok
    from {{ ref('stg_azure_retail__meters') }}
    where {{ maker_words('product_name') }} <> ''
    group by {{ maker_words('product_name') }}, model_words, meter

    union all

    select
        '' as product_words,
        model_words,
        meter,
        max(model_id) as model_id,
        max(min_input_tokens) as long_input_tokens,
        max(usd_per_mtok) as usd_per_mtok
    from {{ ref('stg_azure_retail__meters') }}
    group by model_words, meter
    having count(distinct model_id) = 1

),

listed_usage_types as (

    select
        usage_type,
        max(source_model_id) as model_id
    from {{ source('aws_bedrock', 'prices') }}
    group by usage_type
    having count(distinct source_model_id) = 1

),

named as (

    select
        metered.*,
        provider_aliases.provider_id is not null as is_known_service,
        listed.long_input_tokens,
        listed.usd_per_mtok,
        coalesce(
            metered.edition_of,
            listed_usage_types.model_id,
            listed.model_id,
            azure_families.family || '-' || replace(metered.model_words, ' ', '-'),
            nullif({{ without_zero("replace(metered.model_words, ' ', '-')") }}, '')
        ) as model_name
    from metered
    left join {{ ref('provider_aliases') }} as provider_aliases
        on {{ slug('metered.host_name') }} = provider_aliases.provider_slug
    left join listed_usage_types
        on metered.meter_text = listed_usage_types.usage_type
    left join listed
        on
            metered.usage_region is null
            and metered.product_words = listed.product_words
            and metered.model_words = listed.model_words
            and metered.meter = listed.meter
    -- a version alone, without the name of its product, is of the default family
    left join {{ ref('azure_families') }} as azure_families
        on
            metered.usage_region is null
            and {{ regexp_finds('metered.model_words', 'azure_families.name_pattern') }}
            and (
                metered.product_words = azure_families.product_words
                or (metered.product_words = '' and azure_families.is_default)
            )

)
{%- endmacro %}
