with

announcements as (

    select * from {{ source('deprecations_info', 'announcements') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- the latest list is what stands; a page that names two days tells a deprecation from its end, one that names a single
-- day gives a bare date
current_ones as (

    select
        snapshots.source_id,
        announcements.*,
        coalesce(announcements.deprecated_on < announcements.shutdown_on, true) as is_announced
    from announcements
    inner join snapshots
        on announcements.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current

),

events as (

    -- the page bears the day of its announcement, which may be older than the site
    select
        *,
        'announced' as event,
        shutdown_on as event_on,
        case when is_announced then 'announced' else 'unqualified' end as date_kind,
        case when is_announced then least(deprecated_on, first_observed_on) else first_observed_on end as stated_on
    from current_ones
    where shutdown_on is not null

    union all

    -- one that lies after the end is the site's mistake: kept, and on reference.known_bad_dates
    select
        *,
        'deprecated' as event,
        deprecated_on as event_on,
        case when is_announced then 'announced' else 'unqualified' end as date_kind,
        least(deprecated_on, first_observed_on) as stated_on
    from current_ones
    where deprecated_on is distinct from shutdown_on

    union all

    -- the page itself reports that it has happened
    select
        *,
        'retired' as event,
        shutdown_on as event_on,
        'retired' as date_kind,
        last_observed_on as stated_on
    from current_ones
    where
        (context like '%was retired%' or context like '%were retired%')
        and last_observed_on >= shutdown_on

),

final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,

        -- what is said
        event,
        event_on,
        'day' as date_precision,
        date_kind,
        replacement_model_id as source_replacement_id,
        false as is_approximate,

        -- provenance
        stated_on,
        cast(null as date) as withdrawn_on,
        coalesce(source_address, source_location) as stated_in,
        snapshot_id

    from events

)

select * from final
