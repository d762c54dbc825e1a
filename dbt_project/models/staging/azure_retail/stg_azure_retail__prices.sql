with

meters as (

    select * from {{ source('azure_retail', 'meters') }}

),

azure_models as (

    select * from {{ ref('azure_models') }}

),

azure_regions as (

    select * from {{ ref('azure_regions') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

-- Plain calls of text, priced by the token. Tuned models, their training and hosting, and reserved capacity are no plain
-- calls; sound, images and video are meters of other models.
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

-- GPT-5 and GPT-4.1 are spelled alike; other names are rows of azure_models.csv. A meter that neither finds has no price.
named as (

    select
        calls.*,
        azure_models.long_context_tokens,
        case
            when azure_models.reason is not null then azure_models.model_id
            when
                calls.product_name = 'Azure OpenAI GPT5'
                and {{ regexp_finds('calls.model_words', "'^(gpt )?5([.][0-9]+)?( (mini|nano|pro|chat|codex|max))*$'") }}
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

by_region as (

    select
        *,
        {{ parts_as_rows('regions', ',') }} as azure_region
    from named
    where
        model_id is not null
        -- a price of long requests whose size is not known cannot be used
        and (coalesce(context, 'short') = 'short' or long_context_tokens is not null)

),

-- A data zone has the price of its regions. Azure Government has prices of its own.
placed as (

    select
        by_region.*,
        case
            when by_region.scope = 'regional' then by_region.azure_region
            when by_region.scope = 'data_zone' then azure_regions.data_zone
            when azure_regions.data_zone = 'us-gov' then azure_regions.data_zone
            else 'global'
        end as region
    from by_region
    left join azure_regions
        on by_region.azure_region = azure_regions.azure_region

),

counted as (

    select
        snapshot_id,
        model_id,
        region,
        meter,
        coalesce(tier, 'standard') as service_tier,
        case when context = 'long' then long_context_tokens else 0 end as min_input_tokens,
        cast(usd_per_unit * units_per_mtok as decimal(18, 9)) as usd_per_mtok,
        min(starts_on) as starts_on,
        min(source_location) as stated_in,
        count(distinct azure_region) as region_count
    from placed
    where region is not null
    group by
        snapshot_id, model_id, region, meter, coalesce(tier, 'standard'),
        case when context = 'long' then long_context_tokens else 0 end,
        cast(usd_per_unit * units_per_mtok as decimal(18, 9))

),

-- If regions of a place differ, most regions have its price. It began with the first of them.
agreed as (

    select * from counted
    qualify
        row_number() over (
            partition by snapshot_id, model_id, region, meter, service_tier, min_input_tokens
            order by region_count desc nulls last, starts_on desc nulls last, usd_per_mtok nulls last
        ) = 1

),

final as (

    select
        -- ids
        sightings.source_id,
        'azure' as source_provider_id,
        agreed.model_id as source_model_id,

        -- what is priced
        agreed.meter as source_meter,
        agreed.service_tier,
        agreed.region,
        'always' as time_window,
        agreed.min_input_tokens,

        -- money
        agreed.usd_per_mtok as usd_per_unit,

        -- when
        cast(agreed.starts_on as timestamp) as valid_from_at,
        cast(null as timestamp) as valid_to_at,
        cast(null as date) as stated_on,

        -- provenance
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        sightings.sighting_number,
        agreed.stated_in,
        false as is_hand_kept,
        true as is_first_hand,
        false as is_approximate,
        cast(null as string) as copied_from,
        agreed.snapshot_id

    from agreed
    inner join sightings
        on agreed.snapshot_id = sightings.snapshot_id

)

select * from final
