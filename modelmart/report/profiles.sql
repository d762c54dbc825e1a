-- The profiles to choose from, the neutral one first.
select
    profiles.profile_id,
    profiles.profile_name,
    profiles.scenario_id,
    profiles.company_profile_id,
    profiles.domain_id,
    profiles.allows_routers,
    profiles.rationale,
    profiles.is_own
from marts.dim_profiles as profiles
order by profiles.profile_id <> 'general_assistant', profiles.profile_id
