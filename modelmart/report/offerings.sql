-- Offerings and their lifecycle. If an end is known, the source that states it.
select
    offerings.offering_id,
    offerings.provider_id,
    offerings.is_serverless_text,
    offerings.context_window_tokens,
    risks.lifecycle_status,
    risks.is_callable,
    risks.retires_on,
    risks.promised_until_on,
    risks.days_left,
    risks.risk_level,
    risks.risk_reason,
    risks.stated_in as end_stated_in,
    risks.snapshot_id as end_snapshot_id,
    exists (
        select 1 from marts.lifecycle_calendar as calendar
        where calendar.offering_id = offerings.offering_id and calendar.is_watched
    ) as is_watched
from marts.dim_offerings as offerings
inner join marts.deprecation_risk as risks using (offering_id)
order by offerings.offering_id
