-- The ids of the profiles.
select profile_id from marts.dim_profiles
order by profile_id
