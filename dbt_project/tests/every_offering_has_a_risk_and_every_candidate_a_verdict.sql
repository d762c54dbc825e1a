-- A status or a number of days without a rule in policy/deprecation_risk_rules.csv would have no risk level.
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
