with

profiles as (

    select * from {{ ref('ranking_profiles') }}

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

read_facts as (

    select
        wanted.profile_id,
        wanted.trusts,
        facts.offering_id,
        facts.fact,
        facts.value,
        facts.margin,
        facts.is_approximate,
        facts.claim_kind,
        facts.snapshot_id
    from facts
    inner join wanted
        on
            facts.fact = wanted.fact
            and (facts.scenario_id is null or facts.scenario_id = wanted.scenario_id)
            and (facts.company_profile_id is null or facts.company_profile_id = wanted.company_profile_id)

),

-- a profile orders the kinds of claim that it trusts; the first kind with a score counts, and none is averaged
claimed as (

    select read_facts.* from read_facts
    inner join claim_trust
        on
            read_facts.trusts = claim_trust.trusts
            and read_facts.claim_kind = claim_trust.claim_kind
    where claim_trust.preference is not null
    qualify
        row_number() over (
            partition by read_facts.profile_id, read_facts.offering_id, read_facts.fact
            order by claim_trust.preference asc nulls last
        ) = 1

),

at_effort as (

    select
        facts.profile_id,
        facts.offering_id,
        facts.fact,
        facts.value,
        facts.margin,
        facts.effort,
        facts.snapshot_id
    from {{ ref('int_effort_facts__selected') }} as facts
    inner join wanted
        on
            facts.profile_id = wanted.profile_id
            and facts.fact = wanted.fact

),

final as (

    select
        profile_id,
        offering_id,
        fact,
        value,
        cast(margin as decimal(18, 9)) as margin,
        is_approximate,
        claim_kind,
        cast(null as string) as effort,
        snapshot_id
    from read_facts
    where claim_kind is null

    union all

    select
        profile_id,
        offering_id,
        fact,
        value,
        cast(margin as decimal(18, 9)) as margin,
        is_approximate,
        claim_kind,
        cast(null as string) as effort,
        snapshot_id
    from claimed

    union all

    select
        profile_id,
        offering_id,
        fact,
        value,
        margin,
        false as is_approximate,
        cast(null as string) as claim_kind,
        effort,
        snapshot_id
    from at_effort

)

select * from final
