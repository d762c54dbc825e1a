-- Events of the lifecycle calendar, with the texts of a calendar entry.
select
    -- an announced end that moves, or is reported later, stays the same entry
    offering_id || case when event in ('deprecated', 'fine_tuning_closed') then '/' || event else '/end' end as uid,
    event_on,
    case event
        when 'announced' then 'ends: '
        when 'retired' then 'ended: '
        when 'not_sooner_than' then 'promised until: '
        when 'deprecated' then 'deprecated from: '
        when 'fine_tuning_closed' then 'last day for fine-tuning jobs: '
    end
    || offering_id
    || case when date_precision = 'day' then '' else ' (some day of the ' || date_precision || ')' end as title,
    concat_ws(
        chr(10),
        because,
        'risk: ' || risk_level,
        'replacement: ' || replacement_model_id,
        'stated by ' || source_id || ': ' || stated_in
    ) as description,
    as_of_on
from marts.lifecycle_calendar
where is_watched or $everything
order by event_on, offering_id, event
