-- The rules of every profile: those of any, unless it has its own under the same name.
with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

rules as (

    select * from {{ ref('stg_policy__eligibility_rules') }}

),

final as (

    select
        profiles.profile_id,
        rules.rule_id,
        rules.fact,
        rules.min_value,
        rules.max_value,
        rules.max_margin,
        rules.if_unknown,
        rules.reason
    from profiles
    inner join rules
        on rules.profile_id in (profiles.profile_id, 'any')
    qualify
        row_number() over (
            partition by profiles.profile_id, rules.rule_id
            order by case when rules.profile_id = 'any' then 1 else 0 end asc nulls last
        ) = 1

)

select * from final
