{{ config(materialized='ephemeral') }}

with

charges as (

    select
        *,
        lower(trim(consumed_unit)) as unit,
        {{ words("concat_ws(' ', token_direction, token_cache_action, sku_meter)") }} as meter_words,
        regexp_replace({{ words('sku_meter') }}, '^[a-z]{2,4}[0-9][a-z]? ', '') as sku_words,
        {{ slug('service_name') }} as service_slug
    from {{ from_usage_log('focus', 'charges') }} as logged
    where lower(trim(charge_category)) = 'usage'

),

focus_meters as (

    select * from {{ ref('focus_meters') }}

),

focus_tiers as (

    select * from {{ ref('focus_tiers') }}

),

focus_units as (

    select * from {{ ref('focus_units') }}

),

provider_aliases as (

    select * from {{ ref('provider_aliases') }}

),

known as (

    select
        named.meter_words,
        focus_meters.meter,
        focus_meters.pattern,
        length(regexp_extract(named.meter_words, focus_meters.pattern, 0)) as known_length
    from (select distinct charges.meter_words from charges) as named
    inner join focus_meters
        on {{ regexp_finds('named.meter_words', 'focus_meters.pattern') }}

),

-- The pattern that matches the longest text decides the meter.
metered as (

    select
        meter_words,
        meter,
        pattern
    from known
    qualify
        row_number() over (
            partition by meter_words
            order by known_length desc nulls last, pattern asc nulls last
        ) = 1

),

tiered as (

    select
        named.meter_words,
        max(focus_tiers.service_tier) as service_tier,
        max(focus_tiers.pattern) as pattern
    from (select distinct charges.meter_words from charges) as named
    inner join focus_tiers
        on {{ regexp_finds('named.meter_words', 'focus_tiers.pattern') }}
    group by named.meter_words

),

-- Charges without generative AI and without tokens belong to other services; of the rest, an unknown meter is a gap.
read as (

    select
        charges.*,
        metered.meter,
        tiered.service_tier,
        tiered.pattern as tier_pattern,
        regexp_replace(charges.sku_words, coalesce(metered.pattern, '$') || '.*$', '') as before_meter,
        provider_aliases.provider_id is not null as is_known_service,
        coalesce(try_cast(charges.consumed_quantity as decimal(28, 9)), -1)
        * case when metered.meter is not null then focus_units.tokens end as tokens
    from charges
    left join metered
        on charges.meter_words = metered.meter_words
    left join tiered
        on charges.meter_words = tiered.meter_words
    left join focus_units
        on charges.unit = focus_units.unit
    left join provider_aliases
        on charges.service_slug = provider_aliases.provider_slug
    where
        lower(trim(charges.service_subcategory)) = 'generative ai'
        or charges.meter_words like '%token%'
        or charges.unit like '%token%'

),

whole as (

    select
        *,
        case
            when tokens % 1 = 0 then coalesce(try_cast(tokens as bigint), -1)
            when tokens is not null then -1
        end as whole_tokens
    from read

),

final as (

    select
        -- who was called, by the log's own names
        case when is_known_service then service_name else coalesce(provider_name, service_name) end as log_provider,
        coalesce(
            model_id,
            -- the words before those of the meter, without a leading region
            nullif(trim({{ regexp_remove_all('before_meter', "coalesce(tier_pattern, '$')") }}), ''),
            sku_meter
        ) as log_model,
        service_tier as log_tier,

        -- when
        called_at,

        -- tokens of the one meter; null for all meters if it is not known
        case when meter = 'input' then 1 else 0 end * whole_tokens as fresh_input_tokens,
        case when meter = 'cached_input' then 1 else 0 end * whole_tokens as cached_input_tokens,
        case when meter = 'cache_write' then 1 else 0 end * whole_tokens as cache_write_tokens,
        case when meter = 'cache_write_1h' then 1 else 0 end * whole_tokens as cache_write_1h_tokens,
        case when meter = 'output' then 1 else 0 end * whole_tokens as output_tokens,

        -- a charge counts no calls
        cast(null as integer) as calls
    from whole

)

select * from final
