-- What ends, and when, in the words of a calendar.
select
    -- an end that was announced and then reported, or moved, is the same entry
    offering_id || case when event in ('deprecated', 'fine_tuning_closed') then '/' || event else '/end' end as uid,
    event_on,
    case event
        when 'announced' then 'ends: '
        when 'retired' then 'ended: '
        when 'not_sooner_than' then 'promised until: '
        when 'deprecated' then 'discouraged from: '
        when 'fine_tuning_closed' then 'last day for fine-tuning jobs: '
    end
    || offering_id
    || case when date_precision = 'day' then '' else ' (some day of the ' || date_precision || ')' end as title,
    concat_ws(
        chr(10),
        because,
        'risk: ' || risk_level,
        'replacement: ' || replacement_model_id,
        'said by ' || source_id || ': ' || stated_in
    ) as description,
    as_of_on
from marts.lifecycle_calendar
where is_watched or $everything
order by event_on, offering_id, event
