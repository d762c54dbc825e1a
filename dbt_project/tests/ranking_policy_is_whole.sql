-- A policy row with an unknown id, or weights that do not sum to 1, would change rankings without a warning.
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
        'criterion_weights.csv: profile ' || profile_id || ' weighs ' || weighed || ' criteria, but at most '
        || {{ criterion_slots() | length }}
        || ' fit; use fewer, or raise criterion_slots() in dbt_project/macros/rankings.sql'
    from sums
    where weighed > {{ criterion_slots() | length }}

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
    from {{ ref('eligibility_rules') }} as rules
    left join profiles
        on rules.profile_id = profiles.profile_id
    where profiles.profile_id is null

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id
        || ' has neither min_value nor max_value; set at least one'
    from {{ ref('eligibility_rules') }}
    where
        min_value is null
        and max_value is null

    union all

    select
        'eligibility_rules.csv: profile ' || profiles.profile_id
        || ' has no rule; add at least one, such as a rule that every offering meets'
    from profiles
    left join {{ ref('eligibility_rules') }} as rules
        on profiles.profile_id = rules.profile_id
    where rules.profile_id is null

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id || ' has min_value ' || min_value
        || ' above max_value ' || max_value || '; correct one of them'
    from {{ ref('eligibility_rules') }}
    where min_value > max_value

    union all

    select
        'eligibility_rules.csv: rule ' || rule_id || ' of profile ' || profile_id
        || ' has no is_met_if_unknown; set true or false'
    from {{ ref('eligibility_rules') }}
    where is_met_if_unknown is null

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
    left join {{ ref('company_profiles') }} as companies
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
        'sampling.csv: row ' || sampling_id || ' has first_place_draws '
        || coalesce(cast(first_place_draws as string), 'empty') || ', rank_draws '
        || coalesce(cast(rank_draws as string), 'empty') || ' and rank_offerings '
        || coalesce(cast(rank_offerings as string), 'empty') || '; use 1 to 100,000 first_place_draws,'
        || ' 1 to first_place_draws for rank_draws, and 1 or more rank_offerings'
    from {{ ref('sampling') }}
    where
        not coalesce(
            first_place_draws between 1 and 100000
            and rank_draws between 1 and first_place_draws
            and rank_offerings >= 1,
            false
        )

),

messages as (

    select 'seeds/policy/' || message as message from found

)

{{ stop_with('messages') }}
