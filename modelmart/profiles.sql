-- The profiles, the default one first.
select
    profiles.profile_id,
    profiles.profile_name,
    profiles.rationale,
    scenarios.fresh_input_tokens,
    scenarios.cached_input_tokens,
    scenarios.output_tokens
from marts.dim_profiles as profiles
inner join marts.dim_scenarios as scenarios using (scenario_id)
order by profiles.profile_id <> 'general_assistant', profiles.profile_id
