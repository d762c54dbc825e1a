with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

claim_trust as (

    select * from {{ ref('claim_trust') }}

),

facts as (
    {{ offering_facts() }}

),

named as (
    {{ facts_of_profiles() }}
),

wanted as (

    select
        profiles.profile_id,
        profiles.scenario_id,
        profiles.company_profile_id,
        profiles.trusts,
        named.fact
    from named
    inner join profiles
        on named.profile_id = profiles.profile_id

),

-- a profile orders the kinds of claim that it trusts; the first kind with a score counts, and none is averaged
trusted as (

    select
        claim_trust.trusts,
        facts.*
    from facts
    inner join claim_trust
        on facts.claim_kind = claim_trust.claim_kind
    where claim_trust.preference is not null
    qualify
        row_number() over (
            partition by
                claim_trust.trusts, facts.offering_id, facts.fact, facts.scenario_id, facts.company_profile_id
            order by claim_trust.preference asc nulls last, facts.claim_kind asc nulls last
        ) = 1

    union all

    select
        cast(null as string) as trusts,
        *
    from facts
    where claim_kind is null

),

final as (

    select
        wanted.profile_id,
        trusted.offering_id,
        trusted.fact,
        trusted.value,
        cast(trusted.margin as decimal(18, 9)) as margin,
        trusted.is_approximate,
        trusted.claim_kind,
        trusted.snapshot_id
    from trusted
    inner join wanted
        on
            trusted.fact = wanted.fact
            and (trusted.trusts is null or trusted.trusts = wanted.trusts)
            and (trusted.scenario_id is null or trusted.scenario_id = wanted.scenario_id)
            and (trusted.company_profile_id is null or trusted.company_profile_id = wanted.company_profile_id)

    union all

    select
        profile_id,
        offering_id,
        fact,
        value,
        margin,
        false as is_approximate,
        cast(null as string) as claim_kind,
        snapshot_id
    from {{ ref('int_effort_facts__selected') }}

)

select * from final
