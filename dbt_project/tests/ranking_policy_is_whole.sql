-- A policy row with an unknown id, or weights that do not sum to 1, would change rankings without a warning.
with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

weights as (

    select * from {{ ref('stg_policy__criterion_weights') }}

),

sums as (

    select
        profile_id,
        sum(weight) as weights_sum,
        min(weight) as least
    from weights
    group by profile_id

),

found as (

    select
        'criterion_weights.csv: the weights of profile ' || profiles.profile_id || ' sum to '
        || coalesce(cast(sums.weights_sum as string), 'nothing') || '; correct them so that they sum to 1' as message
    from profiles
    left join sums
        on profiles.profile_id = sums.profile_id
    where sums.weights_sum is distinct from 1

    union all

    select 'criterion_weights.csv: profile ' || profile_id || ' has a weight of ' || least || '; use 0 or more'
    from sums
    where least < 0

    union all

    select
        'criterion_weights.csv: criterion ' || weights.criterion_id || ' of profile ' || weights.profile_id
        || ' is not in criteria.csv; correct it, or add it there'
    from weights
    left join {{ ref('criteria') }} as criteria
        on weights.criterion_id = criteria.criterion_id
    where criteria.criterion_id is null

    union all

    select
        'criterion_weights.csv: profile ' || weights.profile_id
        || ' is not in ranking_profiles.csv; correct it, or add it there'
    from (select distinct profile_id from weights) as weights
    left join profiles
        on weights.profile_id = profiles.profile_id
    where profiles.profile_id is null

    union all

    select
        'eligibility_rules.csv: profile ' || rules.profile_id || ' of rule ' || rules.rule_id
        || ' is not in ranking_profiles.csv; correct it, or add it there'
    from {{ ref('stg_policy__eligibility_rules') }} as rules
    left join profiles
        on rules.profile_id = profiles.profile_id
    where
        profiles.profile_id is null
        and rules.profile_id <> 'any'

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id
        || ' has neither min_value nor max_value nor max_margin; set at least one'
    from {{ ref('stg_policy__eligibility_rules') }}
    where
        min_value is null
        and max_value is null
        and max_margin is null

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id || ' has min_value ' || min_value
        || ' above max_value ' || max_value || '; correct one of them'
    from {{ ref('stg_policy__eligibility_rules') }}
    where min_value > max_value

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id
        || ' has no if_unknown; set met, not_met or not_enough_evidence'
    from {{ ref('stg_policy__eligibility_rules') }}
    where if_unknown is null

    union all

    select
        'criterion_weights.csv: criterion ' || criterion_id || ' of profile ' || profile_id
        || ' has no weight; set one, or 0 to leave the criterion out'
    from weights
    where weight is null

    union all

    select
        'criteria.csv: criterion ' || criterion_id || ' has scale_low ' || scale_low || ' and scale_high ' || scale_high
        || '; scale_low must be lower'
    from {{ ref('criteria') }}
    where scale_low >= scale_high

    union all

    select
        'criteria.csv: criterion ' || criterion_id || ' in ' || unit || ' has no scale of its own; set scale_low'
        || ' and scale_high (only an amount in usd may leave them to the profile)'
    from {{ ref('criteria') }}
    where
        (scale_low is null or scale_high is null)
        and (unit <> 'usd' or scale_low is not null or scale_high is not null)

    union all

    select
        'criteria.csv: criterion ' || criterion_id || ' has a scale log from ' || scale_low
        || '; a logarithm needs an end above 0'
    from {{ ref('criteria') }}
    where
        scale = 'log'
        and scale_low <= 0

    union all

    select
        'ranking_profiles.csv: profile ' || profile_id || ' has cheap_usd '
        || coalesce(cast(cheap_usd as string), 'empty')
        || ' and dear_usd ' || coalesce(cast(dear_usd as string), 'empty') || '; use an amount above 0 and a higher one'
    from profiles
    where not coalesce(cheap_usd > 0 and dear_usd > cheap_usd, false)

    union all

    select distinct
        'eligibility_rules.csv: profile ' || weights.profile_id
        || ' weighs a capability, and no rule says how well it must be measured; add one that reads a capability, with'
        || ' max_margin and not_enough_evidence' as message
    from weights
    inner join {{ ref('criteria') }} as criteria
        on
            weights.criterion_id = criteria.criterion_id
            and criteria.fact like 'capability:%'
    left join {{ ref('stg_policy__eligibility_rules') }} as rules
        on
            rules.profile_id in (weights.profile_id, 'any')
            and rules.fact like 'capability:%'
            and rules.max_margin is not null
            and rules.if_unknown = 'not_enough_evidence'
    where
        weights.weight > 0
        and rules.rule_id is null

    union all

    select
        'ranking_profiles.csv: domain ' || profiles.domain_id || ' of profile ' || profiles.profile_id
        || ' is not in domains.csv; correct it, or add it there'
    from profiles
    left join {{ ref('domains') }} as domains
        on profiles.domain_id = domains.domain_id
    where domains.domain_id is null

    union all

    select
        'criteria.csv: criterion ' || criterion_id || ' has an approximate_margin of ' || approximate_margin
        || '; use 0 or more'
    from {{ ref('criteria') }}
    where approximate_margin < 0

    union all

    select 'criteria.csv: criterion ' || criterion_id || ' has no direction; set higher or lower'
    from {{ ref('criteria') }}
    where direction is null

    union all

    select
        'claim_trust.csv: the row with trusts ' || trusts || ' and claim_kind ' || claim_kind
        || ' has no preference; set one, 1 for the first'
    from {{ ref('claim_trust') }}
    where preference is null

    union all

    select 'sampling.csv: there are ' || count(*) || ' rows; keep exactly one'
    from {{ ref('sampling') }}
    having count(*) <> 1

    union all

    select
        'ranking_profiles.csv: scenario ' || profiles.scenario_id || ' of profile ' || profiles.profile_id
        || ' is not in dim_scenarios; use one of scenarios.csv, or one that is priced from the usage log'
    from profiles
    left join {{ ref('dim_scenarios') }} as scenarios
        on profiles.scenario_id = scenarios.scenario_id
    where scenarios.scenario_id is null

    union all

    select
        'ranking_profiles.csv: company ' || profiles.company_profile_id || ' of profile ' || profiles.profile_id
        || ' is not in company_profiles.csv; correct it, or add it there'
    from profiles
    left join {{ ref('stg_policy__company_profiles') }} as companies
        on profiles.company_profile_id = companies.company_profile_id
    where companies.company_profile_id is null

    union all

    select
        'ranking_profiles.csv: profile ' || profiles.profile_id || ' trusts ' || profiles.trusts
        || ', which is not in column trusts of claim_trust.csv; correct it, or add it there'
    from profiles
    left join {{ ref('claim_trust') }} as trust
        on profiles.trusts = trust.trusts
    where trust.trusts is null

    union all

    select
        'sampling.csv: row ' || sampling_id || ': use 1 to 100,000 draws, 1 or more contenders, and percentages'
        || ' from 0 to 100 with close_share_pct below clear_share_pct'
    from {{ ref('sampling') }}
    where
        not coalesce(
            draws between 1 and 100000
            and contenders >= 1
            and weight_spread_pct between 0 and 100
            and close_share_pct between 0 and 100
            and clear_share_pct between close_share_pct and 100,
            false
        )

),

messages as (

    select 'seeds/policy/' || message as message from found

)

{{ stop_with('messages') }}
