with

models as (

    select * from {{ source('litellm', 'models') }}

),

sightings as (

    select * from {{ ref('stg_ingest__sightings') }}

),

seen as (

    select
        models.*,
        sightings.source_id,
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        max(sightings.last_seen_on) over (
            partition by models.source_provider_id, models.source_model_id
        ) as listing_last_seen_on
    from models
    inner join sightings
        on models.snapshot_id = sightings.snapshot_id
    where models.is_text_model

),

-- A bare date: the catalogue does not state whether it is an end or a promised day. It holds from the first snapshot
-- with that day until a snapshot lists the model without it.
final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,

        -- what is stated
        'announced' as event,
        deprecation_date as event_on,
        'day' as date_precision,
        'unqualified' as date_kind,
        max_by(successor_model, last_seen_on) filter (where successor_model is not null) as source_replacement_id,
        false as is_approximate,

        -- provenance
        min(first_seen_on) as stated_on,
        case
            when max(last_seen_on) < max(listing_last_seen_on)
                then max_by(next_seen_on, last_seen_on) filter (where next_seen_on is not null)
        end as withdrawn_on,
        coalesce(
            max_by(deprecation_address, last_seen_on) filter (where deprecation_address is not null),
            max_by(source_location, last_seen_on)
        ) as stated_in,
        max_by(snapshot_id, last_seen_on) as snapshot_id

    from seen
    where deprecation_date is not null
    group by source_id, source_provider_id, source_model_id, deprecation_date

)

select * from final
