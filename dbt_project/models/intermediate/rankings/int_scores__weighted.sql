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

-- a criterion without a fact earns nothing in the score: the score is what is known, the interval what it could be
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

-- whatever is still learnt: who is certain to be ahead, and who may be
bounded as (

    select
        one.profile_id,
        one.offering_id,
        1 + count(case when other.score_low > one.score_high then 1 end) as rank_best,
        1 + count(case when other.score_high > one.score_low and other.offering_id <> one.offering_id then 1 end)
            as rank_worst
    from summed as one
    inner join summed as other
        on one.profile_id = other.profile_id
    group by one.profile_id, one.offering_id

),

final as (

    select
        summed.*,
        bounded.rank_best,
        bounded.rank_worst,
        -- the first of those that are alike in every criterion, known and possible
        min(summed.offering_id) over (
            partition by
                {%- for slot in criterion_slots() %}
                    summed.known_{{ slot }}, summed.low_{{ slot }}, summed.high_{{ slot }},
                {%- endfor %}
                summed.profile_id
        ) as twin_id
    from summed
    inner join bounded
        on
            summed.profile_id = bounded.profile_id
            and summed.offering_id = bounded.offering_id

)

select * from final
