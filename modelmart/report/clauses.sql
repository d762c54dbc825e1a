-- The clauses of the licences of weights, for the companies of the profiles.
select
    obligations.model_id,
    obligations.company_profile_id,
    obligations.clause,
    obligations.metric,
    obligations.threshold,
    obligations.period,
    obligations.is_triggered,
    obligations.obligation,
    obligations.is_commercial_use_allowed,
    obligations.source_address,
    obligations.stated_on
from marts.license_obligations as obligations
where obligations.company_profile_id in (select profiles.company_profile_id from marts.dim_profiles as profiles)
order by obligations.model_id, obligations.company_profile_id, obligations.clause
