-- What sources state about releases and ends of offerings.
select
    offering_id,
    event,
    event_on,
    replacement_model_id,
    is_first_hand,
    stated_in,
    source_id,
    snapshot_id
from marts.fct_lifecycle_events
where known_bad_because is null
order by offering_id, event, event_on, source_id, date_kind, snapshot_id, stated_in, replacement_model_id nulls last
