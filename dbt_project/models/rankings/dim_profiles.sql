with

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

final as (

    select
        profile_id,
        profile_name,
        scenario_id,
        company_profile_id,
        trusts,
        domain_id,
        cheap_usd,
        dear_usd,
        allows_routers,
        rationale,
        decided_on
    from profiles

)

select * from final
