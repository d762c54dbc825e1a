{# Catalogues in the shape of models.dev: its own API, and packages that copy it. `absent` names columns that a copy leaves out;
   they become null. #}


{# A column of raw models, or null if the copy lacks it. #}
{% macro models_dev_column(name, data_type, absent) -%}
    {{ 'cast(null as ' ~ data_type ~ ')' if name in absent else 'models.' ~ name }}
{%- endmacro %}


{# One row per snapshot, provider and model. #}
{% macro models_dev_listings(source_id, absent=[]) -%}
with

models as (

    select * from {{ source(source_id, 'models') }}

),

capabilities as (

    select * from {{ source(source_id, 'capabilities') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

flags as (

    select
        snapshot_id,
        source_provider_id,
        source_model_id,
        bool_or(is_supported) filter (where capability = 'tool_call') as has_function_calling,
        bool_or(is_supported) filter (where capability = 'reasoning') as has_reasoning,
        bool_or(is_supported) filter (where capability = 'structured_output') as has_structured_output
    from capabilities
    group by all

),

final as (

    select
        -- ids
        snapshots.source_id,
        models.source_provider_id,
        models.source_model_id,

        -- what is listed
        {{ models_dev_column('provider_name', 'string', absent) }} as provider_name,
        {{ models_dev_column('model_name', 'string', absent) }} as model_name,
        {{ modality_of('models.input_modalities', 'models.output_modalities', 'flags.has_function_calling') }} as modality,
        -- what can be called at once; that a provider sells a plan by the month, reference.unpriced_providers tells
        'serverless' as sold_as,
        cast(null as string) as alias_of,
        nullif(models.context_window_tokens, 0) as context_window_tokens,
        nullif(models.max_output_tokens, 0) as max_output_tokens,
        {{ models_dev_column('has_open_weights', 'boolean', absent) }} as has_open_weights,
        flags.has_function_calling,
        flags.has_reasoning,
        models.input_modalities like '%image%' as has_vision,
        flags.has_structured_output,
        nullif({{ models_dev_column('released_on', 'date', absent) }}, {{ no_release() }}) as released_on,

        -- provenance
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.is_current,
        models.source_location,
        models.snapshot_id

    from models
    inner join snapshots
        on models.snapshot_id = snapshots.snapshot_id
    left join flags
        on
            models.snapshot_id = flags.snapshot_id
            and models.source_provider_id = flags.source_provider_id
            and models.source_model_id = flags.source_model_id

)

select * from final
{%- endmacro %}


{# One row per snapshot, listing, meter, mode and threshold. A copy without modes states standard prices. #}
{% macro models_dev_prices(source_id, absent=[]) -%}
with

prices as (

    select * from {{ source(source_id, 'prices') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

final as (

    select
        -- ids
        sightings.source_id,
        prices.source_provider_id,
        prices.source_model_id,

        -- what is priced
        prices.source_meter,
        {{ "'standard'" if 'mode' in absent else 'prices.mode' }} as service_tier,
        'global' as region,
        'always' as time_window,
        prices.min_input_tokens,

        -- money
        prices.usd_per_unit,

        -- when: the catalogue states no dates
        {{ since_ever() }} as valid_from_at,
        cast(null as timestamp) as valid_to_at,
        cast(null as date) as stated_on,

        -- provenance
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        sightings.sighting_number,
        prices.source_location as stated_in,
        false as is_hand_kept,
        false as is_first_hand,
        false as is_approximate,
        cast(null as string) as copied_from,
        prices.snapshot_id

    from prices
    inner join sightings
        on prices.snapshot_id = sightings.snapshot_id

)

select * from final
{%- endmacro %}


{# The day that the catalogue writes where it knows no release. #}
{% macro no_release() -%}
    cast('1970-01-01' as date)
{%- endmacro %}
