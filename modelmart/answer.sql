-- The models of a profile and workload, ranked ones first, with what else the answer says of each.
with

profile as (

    select
        profiles.profile_id,
        profiles.profile_name,
        profiles.left_out_if,
        scenarios.fresh_input_tokens,
        scenarios.cached_input_tokens,
        scenarios.cache_write_tokens + scenarios.cache_write_1h_tokens as cache_write_tokens,
        scenarios.output_tokens,
        scenarios.service_tier,
        coalesce($region, scenarios.region) as region
    from marts.dim_profiles as profiles
    inner join marts.dim_scenarios as scenarios using (scenario_id)
    where profiles.profile_id = $profile_id

),

answer as (

    from marts.answer(
        profile := $profile_id,
        input := $input,
        cached := $cached,
        output := $output,
        requests_per_day := $requests_per_day,
        open_weights := $open_weights,
        min_context := $min_context,
        region := $region,
        max_usd := $max_usd,
        must_have := $must_have,
        provider := $provider,
        licence := $licence,
        places := 1000000,
        unranked := true
    )

)

select
    profile.profile_id,
    profile.profile_name,
    profile.left_out_if,
    -- a workload that is typed in replaces that of the scenario
    case when $is_typed then coalesce($input, 0) else profile.fresh_input_tokens end as fresh_input_tokens,
    case when $is_typed then coalesce($cached, 0) else profile.cached_input_tokens end as cached_input_tokens,
    case when $is_typed then 0 else profile.cache_write_tokens end as cache_write_tokens,
    case when $is_typed then coalesce($output, 0) else profile.output_tokens end as output_tokens,
    profile.service_tier,
    profile.region,
    answer.* exclude (as_of_on),
    offerings.provider_id,
    offerings.license,
    offerings.has_open_weights,
    answer.as_of_on
from answer
cross join profile
left join marts.offerings as offerings using (offering_id)
order by answer.rank nulls last, answer.model_id
