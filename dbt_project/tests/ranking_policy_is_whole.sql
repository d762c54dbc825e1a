-- A row of policy that names nothing, or weights that do not add up, would rank something else in silence.
with

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

weights as (

    select * from {{ ref('criterion_weights') }}

),

sums as (

    select
        profile_id,
        sum(weight) as weights_sum,
        count(case when weight > 0 then 1 end) as weighed,
        min(weight) as least
    from weights
    group by profile_id

),

found as (

    select
        'criterion_weights.csv: the weights of profile ' || profiles.profile_id || ' sum to '
        || coalesce(cast(sums.weights_sum as string), 'nothing') || ', not to 1' as message
    from profiles
    left join sums
        on profiles.profile_id = sums.profile_id
    where sums.weights_sum is distinct from 1

    union all

    select 'criterion_weights.csv: profile ' || profile_id || ' has a weight of ' || least || ', below 0'
    from sums
    where least < 0

    union all

    select
        'criterion_weights.csv: profile ' || profile_id || ' weighs ' || weighed || ' criteria, more than the '
        || {{ criterion_slots() | length }} || ' columns of criterion_slots() in macros/rankings.sql'
    from sums
    where weighed > {{ criterion_slots() | length }}

    union all

    select
        'criterion_weights.csv: profile ' || weights.profile_id || ' weighs criterion ' || weights.criterion_id
        || ', which is not in criteria.csv'
    from weights
    left join {{ ref('criteria') }} as criteria
        on weights.criterion_id = criteria.criterion_id
    where criteria.criterion_id is null

    union all

    select 'criterion_weights.csv: profile ' || weights.profile_id || ' is not in ranking_profiles.csv'
    from (select distinct profile_id from weights) as weights
    left join profiles
        on weights.profile_id = profiles.profile_id
    where profiles.profile_id is null

    union all

    select
        'eligibility_rules.csv: profile ' || rules.profile_id || ' of rule ' || rules.rule_id
        || ' is not in ranking_profiles.csv'
    from {{ ref('eligibility_rules') }} as rules
    left join profiles
        on rules.profile_id = profiles.profile_id
    where profiles.profile_id is null

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id
        || ' has neither min_value nor max_value'
    from {{ ref('eligibility_rules') }}
    where
        min_value is null
        and max_value is null

    union all

    select 'eligibility_rules.csv: profile ' || profiles.profile_id || ' has no rule; give it one that all can meet'
    from profiles
    left join {{ ref('eligibility_rules') }} as rules
        on profiles.profile_id = rules.profile_id
    where rules.profile_id is null

    union all

    select 'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id || ' wants more than it allows'
    from {{ ref('eligibility_rules') }}
    where min_value > max_value

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id
        || ' does not say whether it is met if the fact is not known'
    from {{ ref('eligibility_rules') }}
    where is_met_if_unknown is null

    union all

    select 'criterion_weights.csv: profile ' || profile_id || ' gives criterion ' || criterion_id || ' no weight'
    from weights
    where weight is null

    union all

    select 'criteria.csv: criterion ' || criterion_id || ' has a scale or a margin that is none, or no direction'
    from {{ ref('criteria') }}
    where
        scale_low >= scale_high
        or approximate_margin < 0
        or direction is null

    union all

    select 'claim_trust.csv: ' || trusts || ' has no preference for ' || claim_kind
    from {{ ref('claim_trust') }}
    where preference is null

    union all

    select 'sampling.csv: ' || count(*) || ' rows, where there must be one'
    from {{ ref('sampling') }}
    having count(*) <> 1

    union all

    select
        'ranking_profiles.csv: profile ' || profiles.profile_id || ': scenario ' || profiles.scenario_id
        || ' is not in scenarios.csv'
    from profiles
    left join {{ ref('dim_scenarios') }} as scenarios
        on profiles.scenario_id = scenarios.scenario_id
    where scenarios.scenario_id is null

    union all

    select
        'ranking_profiles.csv: profile ' || profiles.profile_id || ': company ' || profiles.company_profile_id
        || ' is not in company_profiles.csv'
    from profiles
    left join {{ ref('company_profiles') }} as companies
        on profiles.company_profile_id = companies.company_profile_id
    where companies.company_profile_id is null

    union all

    select
        'ranking_profiles.csv: profile ' || profiles.profile_id || ' trusts ' || profiles.trusts
        || ', which is not in claim_trust.csv'
    from profiles
    left join {{ ref('claim_trust') }} as trust
        on profiles.trusts = trust.trusts
    where trust.trusts is null

    union all

    select
        'sampling.csv: ' || sampling_id || ' wants 1 to 100,000 draws for the first place, at most as many for places,'
        || ' and an offering or more to place'
    from {{ ref('sampling') }}
    where
        not coalesce(
            first_place_draws between 1 and 100000
            and rank_draws between 1 and first_place_draws
            and rank_offerings >= 1,
            false
        )

),

told as (

    select 'seeds/policy/' || message as message from found

)

{{ stop_with('told') }}
