-- The profiles to choose from. The profile of the newest decision comes first, then the neutral one.
select
    profiles.profile_id,
    profiles.profile_name,
    profiles.scenario_id,
    profiles.rationale
from marts.dim_profiles as profiles
order by
    profiles.profile_id not in (
        select review.profile_id from marts.decision_review as review
        where review.decided_on = (select max(decided_on) from marts.decision_review)
    ),
    profiles.profile_id <> 'general_assistant',
    profiles.profile_id
