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
        rationale,
        decided_on
    from profiles

)

select * from final
