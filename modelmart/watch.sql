-- Offerings on the watch list, highest risk first, with their alternatives.
select
    watchlist.offering_id,
    risk.risk_level,
    levels.fails_check,
    risk.lifecycle_status,
    risk.retires_on,
    risk.days_left,
    risk.risk_reason,
    risk.exit_path,
    risk.other_hosts,
    risk.replacement_model_id,
    watchlist.rationale as watched_because,
    risk.as_of_on
from policy.watchlist
inner join marts.deprecation_risk as risk using (offering_id)
inner join policy.risk_levels as levels using (risk_level)
order by levels.severity desc, risk.days_left nulls last, watchlist.offering_id
