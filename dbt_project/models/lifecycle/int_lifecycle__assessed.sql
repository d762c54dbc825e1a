{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('int_lifecycle_events__selected') }}

),

stated_ends as (

    select * from {{ ref('int_lifecycle_ends__selected') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

listings as (

    select * from {{ ref('int_listing_periods__observed') }}

),

dates as (

    select * from {{ ref('int_dates__listed') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lifecycle'

),

-- of several sources, too, what was reported comes before what was announced, and that before a bare date
ends as (

    select * from stated_ends
    qualify
        row_number() over (
            partition by as_of_on, offering_id
            order by
                {{ date_kind_order() }} nulls last,
                precedence asc nulls last,
                listings_that_say_so desc nulls last,
                stated_on desc nulls last,
                case when date_precision = 'day' then 0 else 1 end nulls last,
                event_on asc nulls last,
                source_id asc nulls last
        ) = 1

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

-- whoever names a successor, if the one who names the end does not
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

-- that a stated end has come is borne out by a second catalogue of another origin_source_id whose stated end has passed too; a
-- hand-kept row reports an end, or it is the announcement that the catalogues repeat ...
seconded as (

    select
        as_of_on,
        offering_id,
        min(source_id) || ' and ' || max(source_id) as borne_out_by
    from stated_ends
    where
        passed_on <= as_of_on
        and not is_hand_kept
    group by as_of_on, offering_id
    having count(distinct origin_source_id) > 1

),

-- ... or by a catalogue that listed the offering and does so no more
dropped as (

    select
        as_of_on,
        offering_id,
        max(event_on) as dropped_on,
        -- of two on one day the last by its name, and always the same
        max_by(source_id, cast(event_on as string) || source_id || stated_in) as dropped_by,
        max_by(stated_in, cast(event_on as string) || source_id || stated_in) as stated_in,
        max_by(snapshot_id, cast(event_on as string) || source_id || stated_in) as snapshot_id
    from events
    where event = 'disappeared'
    group by as_of_on, offering_id

),

-- that a catalogue lists it says that it can be called, unless the catalogue has not been seen for long
looks as (

    select
        source_id,
        max(last_seen_on) as last_look_on
    from snapshots
    group by all

),

vouched as (

    select distinct
        dates.as_of_on,
        listings.offering_id
    from listings
    inner join looks
        on listings.source_id = looks.source_id
    inner join precedence
        on listings.source_id = precedence.source_id
    inner join dates
        on
            listings.listed_on <= dates.as_of_on
            and (listings.gone_on is null or listings.gone_on > dates.as_of_on)
            and (
                precedence.fresh_for_days is null
                or {{ days_between('looks.last_look_on', 'dates.as_of_on') }} <= precedence.fresh_for_days
            )

),

judged as (

    select
        -- ids
        dates.as_of_on,
        dates.is_as_of,
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- status
        case
            when models.released_on > dates.as_of_on then 'unreleased'
            when ends.date_kind = 'retired' and ends.passed_on <= dates.as_of_on then 'retired'
            when ends.passed_on > dates.as_of_on then 'ending'
            when coalesce(seconded.borne_out_by, dropped.dropped_by) is not null and ends.offering_id is not null
                then 'retired'
            when ends.passed_on <= dates.as_of_on then 'past_stated_date'
            when dropped.offering_id is not null and vouched.offering_id is null then 'disappeared'
            when promises.event_on > dates.as_of_on then 'promised_until'
            when warnings.offering_id is not null then 'deprecated'
            when promises.event_on is not null then 'promised_until'
            else 'active'
        end as lifecycle_status,

        -- the date, and what its source says of it
        ends.event_on as retires_on,
        promises.event_on as promised_until,
        coalesce(ends.date_precision, promises.date_precision) as date_precision,
        coalesce(ends.date_kind, promises.date_kind) as date_kind,
        coalesce(ends.is_approximate, promises.is_approximate) as is_approximate,
        coalesce(ends.replacement_model_id, replacements.replacement_model_id) as replacement_model_id,
        {{ days_between('dates.as_of_on', 'coalesce(ends.event_on, promises.event_on)') }} as days_left,

        -- who bears it out
        case when ends.date_kind <> 'retired' then seconded.borne_out_by end as borne_out_by,
        dropped.dropped_on,
        dropped.dropped_by,
        vouched.offering_id is not null as is_recently_listed,

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
    left join seconded
        on
            offerings.offering_id = seconded.offering_id
            and dates.as_of_on = seconded.as_of_on
    left join dropped
        on
            offerings.offering_id = dropped.offering_id
            and dates.as_of_on = dropped.as_of_on
    left join vouched
        on
            offerings.offering_id = vouched.offering_id
            and dates.as_of_on = vouched.as_of_on

),

-- an end that was only stated may have come or not, and what no catalogue lists may live on: whether calls work is then
-- not known
final as (

    select
        *,
        case
            when lifecycle_status in ('retired', 'unreleased') then false
            when lifecycle_status not in ('past_stated_date', 'disappeared') then true
        end as is_callable
    from judged

)

select * from final
