with

hand_events as (

    select * from {{ ref('stg_decision_record__lifecycle') }}

),

listings as (

    select * from {{ ref('stg_genai_prices__models') }}
    where is_deprecated
    qualify bool_or(is_current) over (partition by source_id, source_provider_id, source_model_id)

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

from_hand as (

    select
        hand_events.provider_id || '/' || hand_events.model_id as offering_id,
        hand_events.event,
        hand_events.event_on,
        hand_events.date_precision,
        hand_events.date_kind,
        hand_events.replacement_model_id,
        hand_events.stated_on,
        hand_events.is_approximate,
        snapshots.source_id,
        hand_events.source_address || ', ' || hand_events.source_place as stated_in,
        hand_events.snapshot_id
    from hand_events
    inner join snapshots
        on hand_events.snapshot_id = snapshots.snapshot_id

),

-- the catalogue's flag means discouraged or no longer listed; it names no day, and calls may still work. What is
-- flagged now is so since the first snapshot that said it
from_catalogues as (

    select
        offerings.offering_id,
        'deprecated' as event,
        cast(null as date) as event_on,
        cast(null as varchar) as date_precision,
        'unqualified' as date_kind,
        cast(null as varchar) as replacement_model_id,
        min(listings.first_seen_on) as stated_on,
        false as is_approximate,
        listings.source_id,
        max_by(listings.source_location, listings.is_current) as stated_in,
        max_by(listings.snapshot_id, listings.is_current) as snapshot_id
    from listings
    inner join offerings
        on
            listings.source_id = offerings.source_id
            and listings.source_provider_id = offerings.source_provider_id
            and listings.source_model_id = offerings.source_model_id
    group by offerings.offering_id, listings.source_id

),

final as (

    select * from from_hand
    union all
    select * from from_catalogues

)

select * from final
