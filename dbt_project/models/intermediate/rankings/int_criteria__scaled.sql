with

eligible as (

    select * from {{ ref('int_eligibility__judged') }}
    where is_eligible

),

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

weights as (

    select * from {{ ref('criterion_weights') }}

),

criteria as (

    select * from {{ ref('criteria') }}

),

facts as (

    select * from {{ ref('int_offering_facts__measured') }}

),

-- every criterion of a profile for every eligible offering; a criterion without a fact keeps its row
measured as (

    select
        eligible.profile_id,
        eligible.offering_id,
        weights.criterion_id,
        weights.weight,
        criteria.direction,
        criteria.scale_low,
        criteria.scale_high,
        facts.value as raw_value,
        facts.is_approximate
    from eligible
    inner join profiles
        on eligible.profile_id = profiles.profile_id
    inner join weights
        on eligible.profile_id = weights.profile_id
    inner join criteria
        on weights.criterion_id = criteria.criterion_id
    left join facts
        on
            eligible.offering_id = facts.offering_id
            and criteria.fact = facts.fact
            and (facts.scenario_id is null or profiles.scenario_id = facts.scenario_id)

),

ranged as (

    select
        *,
        coalesce(scale_low, min(raw_value) over (partition by profile_id, criterion_id)) as lowest,
        coalesce(scale_high, max(raw_value) over (partition by profile_id, criterion_id)) as highest
    from measured

),

-- min-max: 0 is the worst and 1 the best; where all are the same, all are the best
scaled as (

    select
        *,
        cast(
            case
                when raw_value is null then null
                when highest = lowest then 1
                when direction = 'lower' then (highest - raw_value) / (highest - lowest)
                else (raw_value - lowest) / (highest - lowest)
            end as decimal(18, 12)
        ) as scaled_value
    from ranged

),

final as (

    select
        -- ids
        profile_id,
        offering_id,
        criterion_id,

        -- what was measured
        raw_value,
        is_approximate,

        -- what it is worth; a missing fact may be worth anything from 0 to 1
        weight,
        scaled_value,
        coalesce(scaled_value, 0) as scaled_low,
        coalesce(scaled_value, 1) as scaled_high

    from scaled

)

select * from final
