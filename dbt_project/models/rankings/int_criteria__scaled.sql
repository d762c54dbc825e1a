with

eligible as (

    select * from {{ ref('int_eligibility__checked') }}
    where is_eligible

),

criteria as (

    select * from {{ ref('int_criteria__weighed') }}

),

facts as (

    select * from {{ ref('int_profile_facts__selected') }}

),

-- A criterion without a fact keeps its row, so that the gap shows.
measured as (

    select
        eligible.profile_id,
        eligible.offering_id,
        eligible.is_ranked,
        criteria.criterion_id,
        criteria.unit,
        criteria.weight,
        criteria.direction,
        criteria.scale,
        criteria.scale_low,
        criteria.scale_high,
        criteria.scaled_unknown,
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
    inner join criteria
        on eligible.profile_id = criteria.profile_id
    left join facts
        on
            eligible.offering_id = facts.offering_id
            and eligible.profile_id = facts.profile_id
            and criteria.fact = facts.fact

),

-- A figure outside the scale counts as its nearer end.
scaled as (

    select
        *,
        {{ scaled('raw_value', 'measured') }} as scaled_value_known,
        {{ scaled('raw_value - margin', 'measured') }} as scaled_below,
        {{ scaled('raw_value + margin', 'measured') }} as scaled_above
    from measured

),

final as (

    select
        -- ids
        profile_id,
        offering_id,
        criterion_id,
        is_ranked,

        -- the figure
        raw_value,
        unit,
        margin,
        is_approximate,
        claim_kind,
        snapshot_id,

        -- scaled; a missing fact can be anything from 0 to 1
        weight,
        coalesce(scaled_value_known, scaled_unknown) as scaled_value,
        cast(
            case
                when raw_value is null then 0
                when direction = 'lower' then scaled_above
                else scaled_below
            end as decimal(7, 6)
        ) as scaled_low,
        cast(
            case
                when raw_value is null then 1
                when direction = 'lower' then scaled_below
                else scaled_above
            end as decimal(7, 6)
        ) as scaled_high

    from scaled

)

select * from final
