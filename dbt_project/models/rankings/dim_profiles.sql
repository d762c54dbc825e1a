with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

rules as (

    select * from {{ ref('stg_policy__eligibility_rules') }}

),

-- why a profile leaves offerings out, beside the reasons of every profile and missing evidence
conditions as (

    select
        profile_id,
        {{ dbt.listagg('reason', "'; '", 'order by reason') }} as left_out_if
    from rules
    where if_unknown <> 'not_enough_evidence'
    group by all

),

final as (

    select
        profiles.profile_id,
        profiles.profile_name,
        profiles.scenario_id,
        profiles.company_profile_id,
        profiles.trusts,
        profiles.domain_id,
        profiles.cheap_usd,
        profiles.dear_usd,
        profiles.allows_routers,
        conditions.left_out_if,
        profiles.rationale,
        profiles.decided_on,
        profiles.is_own
    from profiles
    left join conditions
        on profiles.profile_id = conditions.profile_id

)

select * from final
