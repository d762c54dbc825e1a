{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('int_lifecycle_events__selected') }}

),

ends as (

    select * from {{ ref('int_lifecycle_ends__resolved') }}

),

recent_listings as (

    select * from {{ ref('int_recent_listings__selected') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

dates as (

    select * from {{ ref('int_evidence_dates__listed') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

promises as (

    select * from events
    where event = 'not_sooner_than'
    qualify
        row_number() over (
            partition by as_of_on, offering_id
            order by
                stated_on desc nulls last,
                precedence asc nulls last,
                event_on desc nulls last,
                stated_in asc nulls last
        ) = 1

),

warnings as (

    select * from events
    where event = 'deprecated'
    qualify
        row_number() over (
            partition by as_of_on, offering_id
            order by
                {{ date_kind_order() }} nulls last,
                precedence asc nulls last,
                stated_on desc nulls last,
                stated_in asc nulls last
        ) = 1

),

-- Any source may name the successor where the source of the end does not.
replacements as (

    select
        as_of_on,
        offering_id,
        replacement_model_id
    from events
    where replacement_model_id is not null
    qualify
        row_number() over (
            partition by as_of_on, offering_id
            order by
                {{ date_kind_order() }} nulls last,
                precedence asc nulls last,
                stated_on desc nulls last,
                replacement_model_id asc nulls last
        ) = 1

),

-- The latest catalogue that dropped the offering; on one day the last by name, so that every run picks the same.
dropped as (

    select
        as_of_on,
        offering_id,
        max(event_on) as dropped_on,
        max_by(source_id, cast(event_on as string) || source_id || stated_in) as dropped_by,
        max_by(stated_in, cast(event_on as string) || source_id || stated_in) as stated_in,
        max_by(snapshot_id, cast(event_on as string) || source_id || stated_in) as snapshot_id
    from events
    where event = 'disappeared'
    group by as_of_on, offering_id

),

assessed as (

    select
        -- ids
        dates.as_of_on,
        dates.is_as_of,
        dates.evidence_on,
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- status: an end that has passed counts as retired if it is reported, if the provider itself had stated it, or
        -- once a second catalogue confirms or drops it
        case
            when models.released_on > dates.as_of_on then 'unreleased'
            when
                ends.passed_on <= dates.as_of_on
                and (
                    ends.date_kind = 'retired'
                    or ends.is_first_hand
                    or coalesce(ends.confirmed_by, dropped.dropped_by) is not null
                )
                then 'retired'
            when ends.passed_on <= dates.as_of_on then 'past_stated_date'
            when recent_listings.is_recently_listed
                then
                    case
                        when ends.passed_on > dates.as_of_on then 'ending'
                        when promises.event_on > dates.as_of_on then 'promised_until'
                        when warnings.offering_id is not null then 'deprecated'
                        else 'active'
                    end
            when dropped.offering_id is not null and not coalesce(recent_listings.is_kept_by_a_catalogue, false)
                then 'disappeared'
            else 'unconfirmed'
        end as lifecycle_status,

        -- the date, and what its source says of it
        ends.event_on as retires_on,
        promises.event_on as promised_until,
        coalesce(ends.date_precision, promises.date_precision) as date_precision,
        coalesce(ends.date_kind, promises.date_kind) as date_kind,
        coalesce(ends.is_approximate, promises.is_approximate) as is_approximate,
        coalesce(ends.replacement_model_id, replacements.replacement_model_id) as replacement_model_id,
        {{ days_between('dates.as_of_on', 'coalesce(ends.event_on, promises.event_on)') }} as days_left,

        -- evidence
        case when ends.date_kind <> 'retired' then ends.confirmed_by end as confirmed_by,
        dropped.dropped_on,
        dropped.dropped_by,
        coalesce(recent_listings.is_recently_listed, false) as is_recently_listed,
        recent_listings.last_listed_on,

        -- provenance
        coalesce(ends.source_id, promises.source_id, warnings.source_id, dropped.dropped_by) as source_id,
        coalesce(ends.stated_in, promises.stated_in, warnings.stated_in, dropped.stated_in) as stated_in,
        coalesce(ends.snapshot_id, promises.snapshot_id, warnings.snapshot_id, dropped.snapshot_id) as snapshot_id

    from offerings
    cross join dates
    left join models
        on offerings.model_id = models.model_id
    left join ends
        on
            offerings.offering_id = ends.offering_id
            and dates.as_of_on = ends.as_of_on
    left join promises
        on
            offerings.offering_id = promises.offering_id
            and dates.as_of_on = promises.as_of_on
    left join warnings
        on
            offerings.offering_id = warnings.offering_id
            and dates.as_of_on = warnings.as_of_on
    left join replacements
        on
            offerings.offering_id = replacements.offering_id
            and dates.as_of_on = replacements.as_of_on
    left join dropped
        on
            offerings.offering_id = dropped.offering_id
            and dates.as_of_on = dropped.as_of_on
    left join recent_listings
        on
            offerings.offering_id = recent_listings.offering_id
            and dates.as_of_on = recent_listings.as_of_on

),

-- Whether calls work stays open if only a catalogue states an end that has passed, or if nobody listed it lately.
final as (

    select
        *,
        case
            when lifecycle_status in ('retired', 'disappeared', 'unreleased') then false
            when lifecycle_status not in ('past_stated_date', 'unconfirmed') then true
        end as is_callable
    from assessed

)

select * from final
