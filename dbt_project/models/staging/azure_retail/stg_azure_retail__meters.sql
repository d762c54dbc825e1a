{% set gpt_5 = "'^(gpt )?5([.][0-9]+)?( (mini|nano|pro|chat|codex|max))*$'" %}

with

meters as (

    select * from {{ source('azure_retail', 'meters') }}

),

azure_models as (

    select * from {{ ref('azure_models') }}

),

-- Plain calls of text, priced by the token. Tuned models, their training and hosting, and reserved capacity are no
-- plain calls; sound, images and video are meters of other models.
calls as (

    select
        *,
        case
            when cache = 'cached' and direction = 'write' then 'cache_write'
            when cache = 'cached' and coalesce(direction, 'input') = 'input' then 'cached_input'
            when cache is null and direction in ('input', 'output') then direction
        end as meter,
        case unit when '1K' then 1000 when '1M' then 1 end as units_per_mtok
    from meters
    where
        counted = 'tokens'
        and tuning is null
        and purpose is null
        and coalesce(media, 'text') = 'text'

),

-- GPT-5 and GPT-4.1 are spelled alike; other names are rows of azure_models.csv. What neither finds has no model.
named as (

    select
        calls.*,
        azure_models.reason,
        azure_models.long_context_tokens,
        case
            when azure_models.reason is not null then azure_models.model_id
            when
                calls.product_name = 'Azure OpenAI GPT5'
                and {{ regexp_finds('calls.model_words', gpt_5) }}
                then 'gpt-' || replace(replace(calls.model_words, 'gpt ', ''), ' ', '-')
            when
                calls.product_name = 'Azure OpenAI'
                and {{ regexp_finds('calls.model_words', "'^gpt 4[.]1( (mini|nano))?$'") }}
                then replace(calls.model_words, ' ', '-')
        end as model_id
    from calls
    left join azure_models
        on
            calls.product_name = azure_models.product_name
            and calls.model_words = azure_models.model_words
    where
        calls.meter is not null
        and calls.units_per_mtok is not null
        and calls.scope is not null
        and coalesce(calls.tier, 'standard') in ('standard', 'batch', 'priority')

),

final as (

    select
        -- ids
        product_name,
        meter_name,
        model_words,
        model_id,

        -- what is priced
        scope,
        regions,
        meter,
        coalesce(tier, 'standard') as service_tier,
        case when context = 'long' then long_context_tokens else 0 end as min_input_tokens,

        -- money
        cast(usd_per_unit * units_per_mtok as decimal(18, 9)) as usd_per_mtok,

        -- when
        starts_on,

        -- flags
        model_id is not null or reason is not null as is_known,

        -- provenance
        source_location,
        snapshot_id

    from named

)

select * from final
