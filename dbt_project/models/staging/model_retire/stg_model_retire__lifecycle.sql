with

ends as (

    select * from {{ source('model_retire', 'ends') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- Only the latest list counts.
ends_now as (

    select
        snapshots.source_id,
        ends.*
    from ends
    inner join snapshots
        on ends.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current

),

events as (

    select
        *,
        case when status = 'retired' then 'retired' else 'announced' end as event,
        case when status = 'retired' then 'retired' else 'announced' end as date_kind,
        retires_on as event_on,
        -- a page that reports an end has announced it before; the day of that is not known
        checked_on as stated_on
    from ends_now
    where retires_on is not null

    union all

    select
        *,
        'deprecated' as event,
        'announced' as date_kind,
        deprecated_on as event_on,
        coalesce(deprecated_on, checked_on) as stated_on
    from ends_now

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
