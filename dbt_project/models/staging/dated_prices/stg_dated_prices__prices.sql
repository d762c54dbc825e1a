with

spans as (

    select * from {{ source('dated_prices', 'spans') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

final as (

    select
        -- ids
        sightings.source_id,
        spans.source_provider_id,
        spans.source_model_id,

        -- what is priced; OpenAI sells its fast mode as priority processing
        spans.source_meter,
        case
            when spans.mode = 'fast' and spans.source_provider_id = 'openai' then 'priority'
            else spans.mode
        end as service_tier,
        'global' as region,
        'always' as time_window,
        spans.min_input_tokens,

        -- money
        spans.usd_per_unit,

        -- when
        coalesce(cast(spans.starts_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(spans.ends_on as timestamp) as valid_to_at,
        spans.starts_on as stated_on,

        -- provenance
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        sightings.sighting_number,
        spans.source_address as stated_in,
        false as is_hand_kept,
        spans.basis in ('documented', 'first observed') as is_first_hand,
        false as is_approximate,
        case when spans.basis = 'models.dev commit' then 'models_dev' end as copied_from,
        spans.snapshot_id

    from spans
    inner join sightings
        on spans.snapshot_id = sightings.snapshot_id
    -- what thinking costs more is no tier that one orders, and no meter of ours
    where spans.mode <> 'thinking'

)

select * from final
