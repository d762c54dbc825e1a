with

eligible as (

    select * from {{ ref('int_eligibility__checked') }}
    where is_eligible

),

weights as (

    select * from {{ ref('criterion_weights') }}

),

criteria as (

    select * from {{ ref('criteria') }}

),

facts as (

    select * from {{ ref('int_profile_facts__selected') }}

),

-- a criterion without a fact keeps its row, so that the gap shows
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
        coalesce(facts.is_approximate, false) as is_approximate,
        facts.claim_kind,
        facts.snapshot_id,
        -- the margin that the source states, else that of the criterion if the figure is approximate
        coalesce(
            facts.margin,
            case when facts.is_approximate then criteria.approximate_margin end,
            0
        ) as margin
    from eligible
    inner join weights
        on eligible.profile_id = weights.profile_id
    inner join criteria
        on weights.criterion_id = criteria.criterion_id
    left join facts
        on
            eligible.offering_id = facts.offering_id
            and eligible.profile_id = facts.profile_id
            and criteria.fact = facts.fact

),

ranged as (

    select
        *,
        coalesce(scale_low, min(raw_value) over (partition by profile_id, criterion_id)) as lowest,
        coalesce(scale_high, max(raw_value) over (partition by profile_id, criterion_id)) as highest,
        bool_and(raw_value is not null) over (partition by profile_id, criterion_id) as is_shared
    from measured

),

-- a figure outside the scale counts as its nearer end
scaled as (

    select
        *,
        {{ min_max_scaled('raw_value') }} as scaled_value,
        {{ min_max_scaled('raw_value - margin') }} as scaled_below,
        {{ min_max_scaled('raw_value + margin') }} as scaled_above
    from ranged

),

final as (

    select
        -- ids
        profile_id,
        offering_id,
        criterion_id,

        -- the figure
        raw_value,
        margin,
        is_approximate,
        is_shared,
        claim_kind,
        snapshot_id,

        -- scaled; a missing fact can be anything from 0 to 1
        weight,
        scaled_value,
        case
            when raw_value is null then 0
            when direction = 'lower' then scaled_above
            else scaled_below
        end as scaled_low,
        case
            when raw_value is null then 1
            when direction = 'lower' then scaled_below
            else scaled_above
        end as scaled_high

    from scaled

)

select * from final
