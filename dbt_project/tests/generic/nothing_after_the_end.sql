{# An end before the deprecation or the release of the same offering is a mistake. Correct hand-kept rows; for a wrong day of a
   catalogue add a row with the reason to reference.known_bad_dates. #}
{% test nothing_after_the_end(model, is_hand_kept) %}

select
    ends.source_id,
    ends.offering_id,
    ends.event_on as ends_on,
    events.event,
    events.event_on
from {{ model }} as ends
inner join {{ ref('int_lifecycle_events__selected') }} as events
    on
        ends.as_of_on = events.as_of_on
        and ends.offering_id = events.offering_id
        and ends.source_id = events.source_id
        and ends.until_on < events.event_on
        and events.event in ('released', 'deprecated')
where ends.is_hand_kept = {{ is_hand_kept }}

union all

-- The release is that of the weights, from any source; only where both days are hand-kept the mistake is ours.
select
    ends.source_id,
    ends.offering_id,
    ends.event_on as ends_on,
    'released' as event,
    models.released_on as event_on
from {{ model }} as ends
inner join {{ ref('int_offerings__unioned') }} as offerings
    on ends.offering_id = offerings.offering_id
inner join {{ ref('dim_models') }} as models
    on
        offerings.model_id = models.model_id
        and ends.until_on < models.released_on
inner join {{ ref('stg_ingest__snapshots') }} as snapshots
    on models.released_snapshot_id = snapshots.snapshot_id
where (ends.is_hand_kept and snapshots.is_hand_kept) = {{ is_hand_kept }}

{% endtest %}
