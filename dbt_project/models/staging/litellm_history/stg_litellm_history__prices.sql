with

changes as (

    select * from {{ source('litellm_history', 'prices') }}

),

-- Hours are those of today alone: the history tells no change of them.
catalogue as (

    select
        prices.*,
        sightings.first_seen_on,
        sightings.sighting_number
    from {{ source('litellm', 'prices') }} as prices
    inner join {{ ref('stg_ingest__sightings') }} as sightings
        on prices.snapshot_id = sightings.snapshot_id
    where prices.time_window = 'always'

),

-- The last prices of a history hold until the catalogue itself is seen; without such a day, to the history's own day.
sightings as (

    select
        history.*,
        coalesce(min(litellm.first_seen_on), min(history.first_seen_on)) as holds_until_on
    from {{ ref('stg_ingest__sightings') }} as history
    left join {{ ref('stg_ingest__sightings') }} as litellm
        on litellm.source_id = 'litellm' and history.first_seen_on <= litellm.first_seen_on
    where history.source_id = 'litellm_history'
    group by all

),

-- The days on which a listing was added; null if the history has none.
listings as (

    select distinct
        changes.snapshot_id,
        changes.source_model_id,
        events.changed_on as added_on
    from changes
    left join {{ source('litellm_history', 'events') }} as events
        on
            changes.snapshot_id = events.snapshot_id
            and changes.source_model_id = events.source_model_id
            and events.event in ('added', 'start')
    where changes.correction is null

),

-- Of several changes of a price on one day the last one counts. Before the first change its old price held.
begun as (

    select
        *,
        change_number as step,
        changed_on as begins_on,
        correction is not null as is_correction,
        new_usd_per_unit as usd_per_unit
    from changes
    qualify
        row_number() over (
            partition by
                snapshot_id, source_model_id, meter, service_tier, min_input_tokens, time_window, changed_on
            order by change_number desc nulls last
        ) = 1

    union all

    select
        *,
        0 as step,
        cast(null as date) as begins_on,
        true as is_correction,
        old_usd_per_unit as usd_per_unit
    from changes
    qualify
        row_number() over (
            partition by snapshot_id, source_model_id, meter, service_tier, min_input_tokens, time_window
            order by change_number nulls last
        ) = 1

),

numbered as (

    select
        *,
        sum(case when is_correction then 0 else 1 end) over (
            partition by snapshot_id, source_model_id, meter, service_tier, min_input_tokens, time_window
            order by step nulls last
        ) as span_number
    from begun

),

-- A flagged correction begins no span: what it corrects to holds for all of its span. A reverted change leaves none.
spans as (

    select
        *,
        min(begins_on) over (
            partition by
                snapshot_id, source_model_id, meter, service_tier, min_input_tokens, time_window, span_number
        ) as span_begins_on
    from numbered
    qualify
        row_number() over (
            partition by
                snapshot_id, source_model_id, meter, service_tier, min_input_tokens, time_window, span_number
            order by step desc nulls last
        ) = 1

),

bounded as (

    select
        *,
        case when span_number > 0 then span_begins_on end as starts_on,
        lead(span_begins_on) over (
            partition by snapshot_id, source_model_id, meter, service_tier, min_input_tokens, time_window
            order by span_number nulls last
        ) as ends_on
    from spans

),

-- The other prices of a listing that changed: the catalogue states them, and the history no change of them.
unchanged as (

    select
        listings.snapshot_id,
        catalogue.source_provider_id,
        catalogue.source_model_id,
        catalogue.meter,
        catalogue.service_tier,
        catalogue.min_input_tokens,
        catalogue.time_window,
        catalogue.usd_per_unit,
        cast(null as date) as starts_on,
        cast(null as date) as ends_on,
        catalogue.source_model_id || ', no change' as stated_in
    from catalogue
    inner join listings
        on catalogue.source_model_id = listings.source_model_id
    left join changes
        on
            listings.snapshot_id = changes.snapshot_id
            and catalogue.source_model_id = changes.source_model_id
            and catalogue.meter = changes.meter
            and catalogue.service_tier = changes.service_tier
            and catalogue.min_input_tokens = changes.min_input_tokens
            and catalogue.time_window = changes.time_window
    where changes.snapshot_id is null
    -- as it was first seen, since a later change is not in the history
    qualify
        row_number() over (
            partition by
                listings.snapshot_id, catalogue.source_model_id, catalogue.meter, catalogue.service_tier,
                catalogue.min_input_tokens, catalogue.time_window
            order by catalogue.first_seen_on nulls last, catalogue.sighting_number nulls last
        ) = 1

),

held as (

    select
        snapshot_id,
        source_provider_id,
        source_model_id,
        meter,
        service_tier,
        min_input_tokens,
        time_window,
        usd_per_unit,
        starts_on,
        ends_on,
        source_model_id || ', commit ' || commit_id as stated_in
    from bounded
    where usd_per_unit is not null

    union all
    select * from unchanged

),

final as (

    select
        -- ids
        sightings.source_id,
        held.source_provider_id,
        held.source_model_id,

        -- what is priced; a region is part of the listing's id
        held.meter as source_meter,
        held.service_tier,
        'global' as region,
        held.time_window,
        held.min_input_tokens,

        -- money
        held.usd_per_unit,

        -- when: from the day of the listing or of the change
        coalesce(cast(coalesce(held.starts_on, listings.added_on) as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(coalesce(held.ends_on, sightings.holds_until_on) as timestamp) as valid_to_at,
        coalesce(held.starts_on, listings.added_on) as stated_on,

        -- provenance
        sightings.first_seen_on,
        sightings.last_seen_on,
        sightings.next_seen_on,
        sightings.sighting_number,
        held.stated_in,
        false as is_hand_kept,
        false as is_first_hand,
        false as is_approximate,
        cast(null as string) as copied_from,
        held.snapshot_id

    from held
    inner join sightings
        on held.snapshot_id = sightings.snapshot_id
    -- corrections alone prove no past price
    inner join listings
        on held.snapshot_id = listings.snapshot_id and held.source_model_id = listings.source_model_id
    -- a price before its first change is of the listing that was added last until then
    qualify
        row_number() over (
            partition by
                sightings.sighting_number, held.source_model_id, held.meter, held.service_tier, held.min_input_tokens,
                held.time_window, held.starts_on
            order by
                case when listings.added_on > held.ends_on then 1 else 0 end nulls last,
                listings.added_on desc nulls last
        ) = 1

)

select * from final
