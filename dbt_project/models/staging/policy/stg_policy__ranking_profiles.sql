with

own as (

    {{ own_rows('profiles') }}

),

shipped as (

    select * from {{ ref('ranking_profiles') }}

),

final as (

    select
        own.profile_id,
        coalesce(own.profile_name, own.profile_id) as profile_name,
        coalesce(own.scenario_id, shipped.scenario_id) as scenario_id,
        coalesce(own.company_profile_id, shipped.company_profile_id) as company_profile_id,
        shipped.trusts,
        coalesce(own.domain_id, shipped.domain_id) as domain_id,
        coalesce(own.cheap_usd, shipped.cheap_usd) as cheap_usd,
        coalesce(own.dear_usd, shipped.dear_usd) as dear_usd,
        shipped.allows_routers,
        coalesce(own.rationale, {{ of_the_user() }}) as rationale,
        own.decided_on,
        own.inherits_from,
        true as is_own
    from own
    inner join shipped
        on own.inherits_from = shipped.profile_id

    union all

    select
        shipped.profile_id,
        shipped.profile_name,
        shipped.scenario_id,
        shipped.company_profile_id,
        shipped.trusts,
        shipped.domain_id,
        shipped.cheap_usd,
        shipped.dear_usd,
        shipped.allows_routers,
        shipped.rationale,
        shipped.decided_on,
        cast(null as string) as inherits_from,
        false as is_own
    from shipped
    left join own
        on shipped.profile_id = own.profile_id
    where own.profile_id is null

)

select * from final
