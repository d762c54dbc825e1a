with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

shipped as (

    select * from {{ ref('eligibility_rules') }}

),

stated as (

    {{ own_rows('profiles') }}

),

-- The rules that a row of profiles.csv can state.
own as (

    select
        profile_id,
        'own_max_usd' as rule_id,
        'cost_per_interaction_usd' as fact,
        cast(null as decimal(18, 9)) as min_value,
        max_usd as max_value,
        'it costs more than you want to pay' as reason,
        decided_on
    from stated
    where max_usd is not null

    union all

    select
        profile_id,
        'own_min_context' as rule_id,
        'context_window_tokens' as fact,
        cast(min_context as decimal(18, 9)) as min_value,
        cast(null as decimal(18, 9)) as max_value,
        'its window is smaller than you need, or not known' as reason,
        decided_on
    from stated
    where min_context is not null

    union all

    select
        profile_id,
        'own_open_weights' as rule_id,
        'has_open_weights' as fact,
        cast(1 as decimal(18, 9)) as min_value,
        cast(null as decimal(18, 9)) as max_value,
        'its weights are not known to be open' as reason,
        decided_on
    from stated
    where open_weights

),

final as (

    select
        profile_id,
        rule_id,
        fact,
        min_value,
        max_value,
        cast(null as decimal(18, 9)) as max_margin,
        'not_met' as if_unknown,
        reason,
        {{ of_the_user() }} as rationale,
        decided_on,
        true as is_own
    from own

    union all

    -- an own profile has the rules of the one that it is based on
    select
        profiles.profile_id,
        shipped.rule_id,
        shipped.fact,
        shipped.min_value,
        shipped.max_value,
        shipped.max_margin,
        shipped.if_unknown,
        shipped.reason,
        shipped.rationale,
        shipped.decided_on,
        false as is_own
    from profiles
    inner join shipped
        on coalesce(profiles.inherits_from, profiles.profile_id) = shipped.profile_id

    union all

    select
        profile_id,
        rule_id,
        fact,
        min_value,
        max_value,
        max_margin,
        if_unknown,
        reason,
        rationale,
        decided_on,
        false as is_own
    from shipped
    where profile_id not in (select profiles.profile_id from profiles)

)

select * from final
