{# Charges of a cloud's bill as calls. Each row of a bill is of one meter. #}


{# The optional columns of a call that a bill has. #}
{% macro charge_columns() -%}
    {{ return(
        ['log_region', 'known_gap', 'tokens_per_request', 'billed', 'billed_input', 'billed_output', 'billed_tools', 'billed_currency']
        + (other_amounts() | list)
    ) }}
{%- endmacro %}


{# The columns of other amounts that a bill can count in tokens, each with its medium and meter. #}
{% macro media_amounts() -%}
    {{ return({
        'input_audio_tokens': 'audio input',
        'cached_input_audio_tokens': 'audio cached_input',
        'output_audio_tokens': 'audio output',
        'input_image_tokens': 'image input',
        'cached_input_image_tokens': 'image cached_input',
        'output_image_tokens': 'image output',
        'input_video_tokens': 'video input'
    }) }}
{%- endmacro %}


{# A query on a CTE `charges`: its calls. Columns of `charges`:
   - meter_text: what is metered, in the words of the bill; service_name, product_name: never null
   - provider_name, model_id, region: null if the bill does not say
   - charge_category; is_correction: of a period that was billed before; is_ai: whether the bill says that the service is generative AI
   - unit and quantity; pricing_unit and pricing_quantity are the same in other units, for a `unit` that says nothing
   - may_count_tokens: whether `quantity` may count tokens though `unit` is a thousand of them; usd_per_block: the price of a `unit`
   - billed, billed_currency, called_at #}
{% macro calls_of_charges() -%}
with

{{ named_meters() }},

read as (

    select
        charges.*,
        named.usage_region,
        named.host_name,
        named.is_known_service,
        named.model_name,
        named.meter,
        named.media,
        named.tier,
        named.scope,
        named.context,
        named.purpose,
        named.long_input_tokens,
        azure_regions.azure_region,
        azure_regions.data_zone,
        case
            when charge_categories.charge_category is null then 'adjustment'
            else charge_categories.gap
        end as category_gap,
        coalesce(
            nullif(coalesce(consumed.counted, priced.counted), 'units'),
            case when named.meter is null and not named.is_of_marketplace then named.counted end,
            'tokens'
        ) as counts,
        case
            when consumed.unit is null then coalesce(try_cast(charges.pricing_quantity as decimal(28, 9)), -1) * priced.quantity
            -- Tokens that are counted beside a unit of thousands cost far less than so many thousands would.
            when
                charges.may_count_tokens
                and charges.billed > 0
                and try_cast(charges.billed as double) * consumed.quantity
                < 100 * try_cast(charges.quantity as double) * coalesce(
                    nullif(try_cast(charges.usd_per_block as double), 0),
                    case when charges.billed_currency = 'USD' then named.usd_per_mtok * consumed.quantity / 1000000 end
                )
                then coalesce(try_cast(charges.quantity as decimal(28, 9)), -1)
            else coalesce(try_cast(charges.quantity as decimal(28, 9)), -1) * consumed.quantity
        end as amount
    from charges
    inner join named
        on
            charges.meter_text = named.meter_text
            and charges.service_name = named.service_name
            and charges.product_name = named.product_name
    left join {{ ref('charge_categories') }} as charge_categories
        on lower(trim(charges.charge_category)) = charge_categories.charge_category
    left join {{ ref('charge_units') }} as consumed
        on
            case
                when named.is_of_marketplace and lower(trim(charges.unit)) like 'unit%' then 'marketplace units'
                else lower(trim(charges.unit))
            end = consumed.unit
    left join {{ ref('charge_units') }} as priced
        on lower(trim(charges.pricing_unit)) = priced.unit
    left join {{ ref('azure_regions') }} as azure_regions
        on
            lower(replace(charges.region, ' ', ''))
            in (azure_regions.azure_region, lower(replace(azure_regions.billing_name, ' ', '')))
    where
        -- charges of other services are left out; of these, an unknown meter is a gap
        charges.is_ai
        or named.is_known_service
        or named.all_words like '%token%'
        or lower(charges.unit) like '%token%'

),

explained as (

    select
        *,
        case when amount % 1 = 0 then coalesce(try_cast(amount as bigint), -1) else -1 end as whole_amount,
        case
            when category_gap <> '' then category_gap
            -- the charge that it corrects is not in the same bill, or was counted there
            when is_correction or try_cast(quantity as decimal(28, 9)) < 0 then 'adjustment'
            when purpose = 'provisioned' or (counts = 'hours' and purpose is null) then 'provisioned_throughput'
            when purpose is not null or amount is null then 'unknown_meter'
            when counts in ('searches', 'sessions') then null
            when
                counts <> 'tokens'
                or meter is null
                or (media <> 'text' and media || ' ' || meter not in ('{{ media_amounts().values() | join("', '") }}'))
                then 'unknown_meter'
            when context = 'long' and coalesce(long_input_tokens, 0) = 0 then 'long_requests'
        end as known_gap
    from read

),

counted as (

    select
        -- who was called, by the bill's own names
        case when is_known_service then host_name else coalesce(provider_name, service_name) end as log_provider,
        coalesce(
            model_id,
            case when known_gap in ('provisioned_throughput', 'unknown_meter') then null else model_name end,
            nullif(trim(meter_text), ''),
            charge_category
        ) as log_model,
        tier as log_tier,
        case
            when scope = 'global' and coalesce(data_zone, '') <> 'us-gov' then 'global'
            when scope = 'data_zone' then concat_ws('-', 'datazone', data_zone)
            else coalesce(azure_region, nullif(trim(region), ''), usage_region)
        end as log_region,

        -- when
        called_at,

        -- amounts of the one meter; null for all tokens if it is not known
        {%- for column, meter in {
            'fresh_input_tokens': 'input', 'cached_input_tokens': 'cached_input', 'cache_write_tokens': 'cache_write',
            'cache_write_1h_tokens': 'cache_write_1h', 'output_tokens': 'output'
        }.items() %}
        case
            when known_gap <> 'long_requests' then null
            when counts = 'tokens' and media = 'text' and meter = '{{ meter }}' then whole_amount
            else 0
        end as {{ column }},
        {%- endfor %}
        {%- for column, amount in media_amounts().items() %}
        case when known_gap is null and counts = 'tokens' and media || ' ' || meter = '{{ amount }}' then whole_amount else 0 end
            as {{ column }},
        {%- endfor %}
        case when known_gap is null and counts = 'searches' then whole_amount else 0 end as web_searches,
        case when known_gap is null and counts = 'sessions' then whole_amount else 0 end as code_sessions,
        case when context = 'long' then long_input_tokens + 1 end as tokens_per_request,

        -- what was billed
        billed,
        case when counts = 'tokens' and meter <> 'output' and known_gap is null then billed end as billed_input,
        case when counts = 'tokens' and meter = 'output' and known_gap is null then billed end as billed_output,
        case when counts in ('searches', 'sessions') and known_gap is null then billed end as billed_tools,
        billed_currency,

        -- why it has no price, as far as the bill says it
        known_gap,

        -- a charge counts no calls
        cast(null as integer) as calls
    from explained

)

select * from counted
{%- endmacro %}
