with

announcements as (

    select * from {{ source('deprecations_info', 'announcements') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- Only the latest list counts. A page with two days separates deprecation and end; one with a single day gives a bare
-- date.
announcements_now as (

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

    -- stated since the day of the announcement, which may be older than the first observation of the site
    select
        *,
        'announced' as event,
        shutdown_on as event_on,
        case when is_announced then 'announced' else 'unqualified' end as date_kind,
        case when is_announced then least(deprecated_on, first_observed_on) else first_observed_on end as stated_on
    from announcements_now
    where shutdown_on is not null

    union all

    -- a deprecation after the end is a mistake of the site; it is kept, and listed in reference.known_bad_dates
    select
        *,
        'deprecated' as event,
        deprecated_on as event_on,
        case when is_announced then 'announced' else 'unqualified' end as date_kind,
        least(deprecated_on, first_observed_on) as stated_on
    from announcements_now
    where deprecated_on is distinct from shutdown_on

    union all

    -- the page itself reports the end
    select
        *,
        'retired' as event,
        shutdown_on as event_on,
        'retired' as date_kind,
        last_observed_on as stated_on
    from announcements_now
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

        -- what is stated
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
