with

criteria as (

    select * from {{ ref('int_criteria__scaled') }}

),

weights as (

    select * from {{ ref('criterion_weights') }}
    where weight > 0

),

slots as (

    select
        profile_id,
        criterion_id,
        row_number() over (partition by profile_id order by criterion_id asc nulls last) as slot,
        count(*) over (partition by profile_id) as criteria_count
    from weights

),

placed as (

    select
        criteria.*,
        slots.slot,
        slots.criteria_count
    from criteria
    left join slots
        on
            criteria.profile_id = slots.profile_id
            and criteria.criterion_id = slots.criterion_id

),

-- a missing fact adds 0 to the score, and from 0 to its weight to the interval
summed as (

    select
        profile_id,
        offering_id,
        cast(coalesce(sum(weight * scaled_value), 0) as decimal(18, 17)) as score,
        cast(sum(weight * scaled_low) as decimal(18, 17)) as score_low,
        cast(sum(weight * scaled_high) as decimal(18, 17)) as score_high,
        cast(100 * sum(case when raw_value is not null then weight else 0 end) as decimal(9, 3))
            as criteria_coverage_pct,
        cast(100 * sum(case when is_shared then weight else 0 end) as decimal(9, 3)) as shared_coverage_pct,
        sum(case when is_shared then weight * scaled_value end) as shared_sum,
        sum(case when is_shared then weight end) as shared_weight,
        {%- for slot in criterion_slots() %}
            coalesce(max(case when slot = {{ slot }} then {{ as_parts('scaled_value') }} end), 0) as known_{{ slot }},
            coalesce(max(case when slot = {{ slot }} then {{ as_parts('scaled_low') }} end), 0) as low_{{ slot }},
            coalesce(max(case when slot = {{ slot }} then {{ as_parts('scaled_high') }} end), 0) as high_{{ slot }},
        {%- endfor %}
        max(criteria_count) as criteria_count
    from placed
    group by profile_id, offering_id

),

-- both ends of every interval, to count how many others are above
ends as (

    select
        profile_id,
        score_low as score_at,
        1 as low,
        0 as high
    from summed

    union all

    select
        profile_id,
        score_high as score_at,
        0 as low,
        1 as high
    from summed

),

levels as (

    select
        profile_id,
        score_at,
        sum(low) as lows,
        sum(high) as highs
    from ends
    group by profile_id, score_at

),

counted as (

    select
        profile_id,
        score_at,
        cast(sum(lows) over higher as bigint) as lows_above,
        cast(sum(highs) over higher as bigint) as highs_above
    from levels
    window higher as (
        partition by profile_id
        order by score_at desc nulls last
        rows between unbounded preceding and 1 preceding
    )

),

final as (

    select
        summed.*,
        -- at best behind those that are certainly ahead; at worst behind all that may be ahead, without itself
        1 + coalesce(at_most.lows_above, 0) as rank_best,
        1 + coalesce(at_least.highs_above, 0)
        - case when summed.score_high > summed.score_low then 1 else 0 end as rank_worst,
        -- the first offering of those with the same known, lowest and highest value in every criterion
        min(summed.offering_id) over (
            partition by
                {%- for slot in criterion_slots() %}
                    summed.known_{{ slot }}, summed.low_{{ slot }}, summed.high_{{ slot }},
                {%- endfor %}
                summed.profile_id
        ) as tied_group_id
    from summed
    inner join counted as at_most
        on
            summed.profile_id = at_most.profile_id
            and summed.score_high = at_most.score_at
    inner join counted as at_least
        on
            summed.profile_id = at_least.profile_id
            and summed.score_low = at_least.score_at

)

select * from final
