with

prices as (

    select * from {{ source('aws_bedrock', 'prices') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

-- Plain calls of text. Of long requests the list does not state the size, and of a group of regions not which.
calls as (

    select
        *,
        case when scope = 'global' then 'global' else region end as our_region,
        cast(
            usd_per_unit * case tokens_per_unit when 1 then 1000000 when 1000 then 1000 else 1 end as decimal(18, 9)
        ) as usd_per_mtok
    from prices
    where
        source_model_id is not null
        and meter is not null
        and media is null
        and context is null
        and unread is null
        and scope in ('regional', 'global')
        and tokens_per_unit in (1, 1000, 1000000)
        and region is not null

),

counted as (

    select
        snapshot_id,
        source_model_id,
        our_region,
        meter,
        service_tier,
        usd_per_mtok,
        min(starts_on) as starts_on,
        min(source_location) as stated_in,
        count(distinct region) as region_count
    from calls
    group by all

),

-- Each region states the global price. If they differ, most regions have it.
agreed as (

    select * from counted
    qualify
        row_number() over (
            partition by snapshot_id, source_model_id, our_region, meter, service_tier
            order by region_count desc nulls last, starts_on desc nulls last, usd_per_mtok nulls last
        ) = 1

),

final as (

    select
        -- ids
        sightings.source_id,
        'bedrock' as source_provider_id,
        agreed.source_model_id,

        -- what is priced
        agreed.meter as source_meter,
        agreed.service_tier,
        agreed.our_region as region,
        'always' as time_window,
        0 as min_input_tokens,

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
