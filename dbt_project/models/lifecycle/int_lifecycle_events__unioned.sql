with

stated as (
    {{ staged('lifecycle', [
        'source_id', 'source_provider_id', 'source_model_id', 'event', 'event_on', 'date_precision', 'date_kind',
        'source_replacement_id', 'is_approximate', 'stated_on', 'withdrawn_on', 'stated_in', 'snapshot_id'
    ]) }}
),

offerings as (

    select * from {{ ref('int_offerings__matched') }}
    where is_main_place

),

models as (

    select
        source_model_id,
        source_id,
        min(model_id) as model_id
    from {{ ref('int_models__matched') }}
    group by all

),

-- The model that any catalogue lists under a name.
names as (

    select
        source_model_id,
        min(model_id) as model_id
    from models
    group by all

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lifecycle'

),

-- A replacement is named as a listing of the same source, as one of another source, or by a name of its own.
with_replacements as (

    select
        stated.*,
        snapshots.is_hand_kept,
        snapshots.origin_source_id,
        precedence.precedence,
        case
            when snapshots.is_hand_kept then stated.source_replacement_id
            else coalesce(models.model_id, names.model_id, {{ slug('stated.source_replacement_id') }})
        end as replacement_model_id
    from stated
    inner join snapshots
        on stated.snapshot_id = snapshots.snapshot_id
    inner join precedence
        on stated.source_id = precedence.source_id
    left join models
        on
            stated.source_id = models.source_id
            and stated.source_replacement_id = models.source_model_id
    left join names
        on stated.source_replacement_id = names.source_model_id

),

-- Hand-kept rows name the offering itself, or a product with all its offerings; catalogues name a listing.
with_offerings as (

    select
        replacements.*,
        case
            when not replacements.is_hand_kept then offerings.offering_id
            when {{ is_product('replacements.source_model_id') }} then products.offering_id
            else replacements.source_provider_id || '/' || replacements.source_model_id
        end as offering_id
    from with_replacements as replacements
    left join {{ ref('int_offerings__unioned') }} as products
        on
            -- null for all other rows, so that these are not compared with the offerings of their provider
            case
                when replacements.is_hand_kept and {{ is_product('replacements.source_model_id') }}
                    then replacements.source_provider_id
            end = products.provider_id
            and left(products.model_id, length(replacements.source_model_id) - 1)
            = left(replacements.source_model_id, length(replacements.source_model_id) - 1)
    left join offerings
        on
            replacements.source_id = offerings.source_id
            and replacements.source_provider_id = offerings.source_provider_id
            and replacements.source_model_id = offerings.source_model_id

),

disappearances as (

    select * from {{ ref('int_listing_periods__observed') }}
    where gone_on is not null

),

events as (

    select
        offering_id,
        source_id,
        origin_source_id,
        is_hand_kept,
        event,
        event_on,
        date_precision,
        date_kind,
        replacement_model_id,
        is_approximate,
        precedence,
        stated_on,
        withdrawn_on,
        source_provider_id,
        source_model_id,
        stated_in,
        snapshot_id
    from with_offerings
    where offering_id is not null

    union all

    -- observed, not stated: a catalogue no longer listed it, and may have listed it again later
    select
        disappearances.offering_id,
        disappearances.source_id,
        snapshots.origin_source_id,
        snapshots.is_hand_kept,
        'disappeared' as event,
        disappearances.gone_on as event_on,
        'day' as date_precision,
        'unqualified' as date_kind,
        cast(null as string) as replacement_model_id,
        false as is_approximate,
        precedence.precedence,
        disappearances.gone_on as stated_on,
        disappearances.back_on as withdrawn_on,
        cast(null as string) as source_provider_id,
        cast(null as string) as source_model_id,
        disappearances.source_location as stated_in,
        disappearances.snapshot_id
    from disappearances
    inner join snapshots
        on disappearances.snapshot_id = snapshots.snapshot_id
    inner join precedence
        on disappearances.source_id = precedence.source_id

),

-- Rows typed in from a page of the provider that they are about.
first_hand as (

    select distinct
        events.source_provider_id,
        events.stated_in
    from events
    inner join {{ ref('own_pages') }} as own_pages
        on
            events.source_provider_id = own_pages.provider_id
            and left(events.stated_in, length(own_pages.address_start)) = own_pages.address_start
    where events.is_hand_kept

),

final as (

    select
        -- ids
        events.offering_id,
        events.source_id,
        events.origin_source_id,
        events.is_hand_kept,
        first_hand.stated_in is not null as is_first_hand,
        events.source_provider_id,
        events.source_model_id,

        -- what is stated
        events.event,
        events.event_on,
        events.date_precision,
        events.date_kind,
        events.replacement_model_id,
        events.is_approximate,
        known_bad_dates.reason as known_bad_because,

        -- provenance
        events.precedence,
        -- more listings win within a catalogue; in a hand-kept file the latest row wins, so each counts once
        case
            when events.is_hand_kept then 1
            else
                count(*) over (
                    partition by
                        events.offering_id, events.source_id, events.event, events.event_on, events.withdrawn_on
                )
        end as listings_stating_it,
        events.stated_on,
        events.withdrawn_on,
        events.stated_in,
        events.snapshot_id

    from events
    left join first_hand
        on
            events.is_hand_kept
            and events.source_provider_id = first_hand.source_provider_id
            and events.stated_in = first_hand.stated_in
    left join {{ ref('known_bad_dates') }} as known_bad_dates
        on
            events.source_id = known_bad_dates.source_id
            and events.source_provider_id = known_bad_dates.source_provider_id
            and events.source_model_id = known_bad_dates.source_model_id
            and events.event = known_bad_dates.event
            and events.event_on = known_bad_dates.event_on

)

select * from final
