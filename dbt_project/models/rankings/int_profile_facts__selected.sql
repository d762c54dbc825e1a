with

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

weights as (

    select * from {{ ref('criterion_weights') }}

),

criteria as (

    select * from {{ ref('criteria') }}

),

rules as (

    select * from {{ ref('eligibility_rules') }}

),

claim_trust as (

    select * from {{ ref('claim_trust') }}

),

facts as (
    {{ offering_facts() }}

),

named as (

    select
        weights.profile_id,
        criteria.fact
    from weights
    inner join criteria
        on weights.criterion_id = criteria.criterion_id

    union distinct

    select
        profile_id,
        fact
    from rules

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
chosen as (

    select
        wanted.profile_id,
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
    left join claim_trust
        on
            wanted.trusts = claim_trust.trusts
            and facts.claim_kind = claim_trust.claim_kind
    where
        facts.claim_kind is null
        or claim_trust.preference is not null
    qualify
        row_number() over (
            partition by wanted.profile_id, facts.offering_id, facts.fact
            order by claim_trust.preference asc nulls last
        ) = 1

),

final as (

    select * from chosen

)

select * from final
