-- Watched offerings, highest risk first, with their alternatives.
select
    watched.offering_id,
    risk.risk_level,
    levels.fails_check,
    levels.is_at_risk,
    risk.lifecycle_status,
    risk.retires_on,
    risk.days_left,
    risk.maker_retires_on,
    risk.risk_reason,
    risk.exit_path,
    risk.other_hosts,
    risk.replacement_model_id,
    watched.rationale as watched_because,
    watched.is_own,
    risk.as_of_on
from marts.watched_offerings as watched
inner join marts.deprecation_risk as risk using (offering_id)
inner join policy.risk_levels as levels using (risk_level)
order by levels.severity desc, risk.days_left nulls last, watched.offering_id
