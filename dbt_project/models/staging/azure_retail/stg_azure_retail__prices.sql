with

meters as (

    select * from {{ ref('stg_azure_retail__meters') }}

),

azure_regions as (

    select * from {{ ref('azure_regions') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

by_region as (

    select
        *,
        {{ parts_as_rows('regions', ',') }} as azure_region
    from meters
    where
        model_id is not null
        -- a price of long requests whose size is not known cannot be used
        and min_input_tokens is not null

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
        service_tier,
        min_input_tokens,
        usd_per_mtok,
        min(starts_on) as starts_on,
        min(source_location) as stated_in,
        count(distinct azure_region) as region_count
    from placed
    where region is not null
    group by snapshot_id, model_id, region, meter, service_tier, min_input_tokens, usd_per_mtok

),

-- If regions of a place differ, most regions have its price. It began with the first of them.
agreed as (

    select * from counted
    qualify
        row_number() over (
            partition by snapshot_id, model_id, region, meter, service_tier, min_input_tokens
            order by region_count desc nulls last, starts_on desc nulls last, usd_per_mtok asc nulls last
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
