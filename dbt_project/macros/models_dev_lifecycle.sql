{# One row per listing and event: its release, and whether the latest snapshot flags it as deprecated. #}
{% macro models_dev_lifecycle(source_id, absent=[]) -%}
with

models as (

    select * from {{ source(source_id, 'models') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

events as (

    -- the status has no day
    select
        models.source_provider_id,
        models.source_model_id,
        'deprecated' as event,
        cast(null as date) as event_on,
        cast(null as string) as date_precision,
        models.source_location,
        models.snapshot_id
    from models
    where models.status = 'deprecated'
    {%- if 'released_on' not in absent %}

    union all

    select
        models.source_provider_id,
        models.source_model_id,
        'released' as event,
        models.released_on as event_on,
        models.released_precision as date_precision,
        models.source_location,
        models.snapshot_id
    from models
    where models.released_on > {{ no_release() }}
    {%- endif %}

),

seen as (

    select
        events.*,
        snapshots.source_id,
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.is_current
    from events
    inner join snapshots
        on events.snapshot_id = snapshots.snapshot_id

),

-- A status counts only if the latest snapshot has it; a release stays, as last stated.
final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,

        -- what is stated
        event,
        max_by(event_on, last_seen_on) as event_on,
        max_by(date_precision, last_seen_on) as date_precision,
        'unqualified' as date_kind,
        cast(null as string) as source_replacement_id,
        false as is_approximate,

        -- provenance: stated since the first snapshot with it
        min(first_seen_on) as stated_on,
        cast(null as date) as withdrawn_on,
        max_by(source_location, last_seen_on) as stated_in,
        max_by(snapshot_id, last_seen_on) as snapshot_id

    from seen
    group by source_id, source_provider_id, source_model_id, event
    having
        event = 'released'
        or bool_or(is_current)

)

select * from final
{%- endmacro %}
