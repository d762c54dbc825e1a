with

stated_ends as (

    select * from {{ ref('int_lifecycle_ends__selected') }}
    where is_as_of

),

events as (

    select * from {{ ref('int_lifecycle_events__selected') }}
    where is_as_of

),

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where is_as_of

),

listing_periods as (

    select * from {{ ref('int_listing_periods__observed') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lifecycle'

),

-- What each source states: an end, a promise, or that it still lists the offering and names no end.
statements as (

    select
        as_of_on,
        offering_id,
        source_id,
        origin_source_id,
        precedence,
        'end' as statement,
        date_kind,
        event_on as from_on,
        until_on,
        stated_on,
        stated_in,
        snapshot_id
    from stated_ends

    union all

    select
        as_of_on,
        offering_id,
        source_id,
        origin_source_id,
        precedence,
        'promise' as statement,
        date_kind,
        event_on as from_on,
        event_on as until_on,
        stated_on,
        stated_in,
        snapshot_id
    from events
    where event = 'not_sooner_than'
    qualify
        row_number() over (
            partition by offering_id, source_id
            order by stated_on desc nulls last, event_on desc nulls last
        ) = 1

    union all

    select
        lifecycle.as_of_on,
        listing_periods.offering_id,
        listing_periods.source_id,
        snapshots.origin_source_id,
        precedence.precedence,
        'listed' as statement,
        cast(null as string) as date_kind,
        cast(null as date) as from_on,
        cast(null as date) as until_on,
        least(snapshots.last_seen_on, lifecycle.as_of_on) as stated_on,
        listing_periods.source_location as stated_in,
        listing_periods.snapshot_id
    from listing_periods
    inner join lifecycle
        on
            listing_periods.offering_id = lifecycle.offering_id
            and listing_periods.listed_on <= lifecycle.as_of_on
            and (listing_periods.gone_on is null or listing_periods.gone_on > lifecycle.as_of_on)
    inner join snapshots
        on listing_periods.snapshot_id = snapshots.snapshot_id
    inner join precedence
        on listing_periods.source_id = precedence.source_id
    left join events as warnings
        on
            listing_periods.offering_id = warnings.offering_id
            and listing_periods.source_id = warnings.source_id
            and warnings.event in ('announced', 'retired', 'not_sooner_than')
    where
        lifecycle.lifecycle_status = 'retired'
        and warnings.offering_id is null
        -- a listing last seen before the end does not contradict it
        and least(snapshots.last_seen_on, lifecycle.as_of_on) > lifecycle.retires_on

),

-- Dates that may be the same day do not conflict, nor does an end after the promised day.
paired as (

    select
        a.offering_id,
        a.as_of_on,
        a.source_id,
        a.statement,
        a.from_on,
        a.stated_on,
        a.stated_in,
        a.snapshot_id,
        b.source_id as other_source_id,
        b.statement as other_statement,
        b.from_on as other_from_on,
        b.stated_on as other_stated_on,
        b.stated_in as other_stated_in,
        b.snapshot_id as other_snapshot_id
    from statements as a
    inner join statements as b
        on
            a.offering_id = b.offering_id
            and a.origin_source_id <> b.origin_source_id
            and (a.precedence < b.precedence or (a.precedence = b.precedence and a.source_id < b.source_id))
            and (
                a.statement = 'end' and b.statement = 'end' and (a.from_on > b.until_on or a.until_on < b.from_on)
                or a.statement = 'promise' and b.statement = 'end' and a.from_on > b.until_on
                or a.statement = 'end' and b.statement = 'promise' and a.until_on < b.from_on
                or a.statement = 'end' and b.statement = 'listed'
                or a.statement = 'listed' and b.statement = 'end'
            )

),

final as (

    select
        -- ids
        paired.offering_id,
        lifecycle.provider_id,
        lifecycle.model_id,

        -- what is stated, the source with precedence first
        paired.source_id,
        paired.statement,
        paired.from_on,
        paired.stated_on,
        paired.stated_in,
        paired.snapshot_id,
        paired.other_source_id,
        paired.other_statement,
        paired.other_from_on,
        paired.other_stated_on,
        paired.other_stated_in,
        paired.other_snapshot_id,

        -- what holds
        lifecycle.source_id as winner_source_id,
        lifecycle.lifecycle_status,
        paired.as_of_on

    from paired
    inner join lifecycle
        on paired.offering_id = lifecycle.offering_id

)

select * from final
