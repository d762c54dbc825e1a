-- From 2026-10-23 on, the decision is superseded and its first backup is retired.
select *
from {{ ref('decision_review') }}
where
    as_of_on >= cast('2026-10-23' as date)
    and (
        status <> 'superseded'
        or superseded_by_offering_id is distinct from 'nebius/llama-3.3-70b-instruct'
        or offering_id = 'openai/gpt-4.1-nano'
        and (lifecycle_status_now <> 'retired' or retires_on_now <> cast('2026-10-23' as date) or still_valid)
    )
