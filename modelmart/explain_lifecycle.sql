-- Lifecycle events of an offering as its sources state them, latest first.
select
    events.event,
    events.event_on,
    events.date_precision as precision,
    events.date_kind as kind,
    events.replacement_model_id as replacement,
    concat_ws(' ', events.source_id, snapshots.version) as source,
    events.stated_on as said_on,
    concat_ws(', ', 'withdrawn on ' || events.withdrawn_on, 'known to be wrong: ' || events.known_bad_because) as and_yet,
    events.stated_in
from marts.fct_lifecycle_events as events
left join marts.dim_snapshots as snapshots using (snapshot_id)
where events.offering_id = $offering_id
order by events.event_on desc nulls last, events.stated_on desc, events.source_id
