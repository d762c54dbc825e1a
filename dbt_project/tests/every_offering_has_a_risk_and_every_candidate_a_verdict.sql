-- A status or a number of days that no rule of policy/deprecation_risk_rules.csv fits would have no level.
select
    'deprecation_risk' as mart,
    offering_id,
    lifecycle_status
from {{ ref('deprecation_risk') }}
where
    risk_level is null
    or risk_reason is null

union all

select
    'decision_review' as mart,
    offering_id,
    lifecycle_status_now as lifecycle_status
from {{ ref('decision_review') }}
where still_valid is null
