with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

shipped as (

    select * from {{ ref('criterion_weights') }}

),

stated as (

    {{ own_rows('weights') }}

),

-- Weights that sum to 100 are percents; the check before the load lets no other sum than 1 pass.
own as (

    select
        profile_id,
        criterion_id,
        {{ quotient('weight', 'sum(weight) over (partition by profile_id)', 'decimal(9, 6)') }} as weight
    from stated

),

weighed as (

    select distinct profile_id from own

),

final as (

    select
        own.profile_id,
        own.criterion_id,
        own.weight,
        profiles.rationale,
        profiles.decided_on,
        true as is_own
    from own
    inner join profiles
        on own.profile_id = profiles.profile_id

    union all

    -- a profile without weights of its own has those of the one that it is based on
    select
        profiles.profile_id,
        shipped.criterion_id,
        shipped.weight,
        shipped.rationale,
        shipped.decided_on,
        profiles.is_own
    from profiles
    inner join shipped
        on coalesce(profiles.inherits_from, profiles.profile_id) = shipped.profile_id
    left join weighed
        on profiles.profile_id = weighed.profile_id
    where weighed.profile_id is null

    union all

    -- a mistake, which ranking_policy_is_whole reports
    select
        profile_id,
        criterion_id,
        weight,
        rationale,
        decided_on,
        false as is_own
    from shipped
    where profile_id not in (select profiles.profile_id from profiles)

)

select * from final
