with

eligibility as (

    select * from {{ ref('int_eligibility__judged') }}

),

criteria as (

    select * from {{ ref('int_criteria__scaled') }}

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

costs as (

    select * from {{ ref('cost_per_interaction') }}

),

as_of as (

    select max(as_of_on) as as_of_on from costs

),

-- a criterion without a fact earns nothing: the score is what is known, the interval what it could be
scored as (

    select
        profile_id,
        offering_id,
        cast(sum(weight * scaled_low) as decimal(18, 12)) as score_low,
        cast(sum(weight * scaled_high) as decimal(18, 12)) as score_high,
        cast(100 * sum(case when raw_value is not null then weight else 0 end) as decimal(9, 3)) as coverage_pct
    from criteria
    group by all

),

-- one offering dominates another if its worst case is at least the other's best case on every criterion
dominated as (

    select
        one.profile_id,
        one.offering_id
    from criteria as one
    inner join criteria as other
        on
            one.profile_id = other.profile_id
            and one.criterion_id = other.criterion_id
            and one.offering_id <> other.offering_id
    group by one.profile_id, one.offering_id, other.offering_id
    having
        min(other.scaled_low - one.scaled_high) >= 0
        and max(other.scaled_low - one.scaled_high) > 0

),

is_dominated as (

    select distinct
        profile_id,
        offering_id
    from dominated

),

final as (

    select
        -- ids
        eligibility.profile_id,
        eligibility.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- eligibility
        eligibility.is_eligible,
        nullif(eligibility.ineligible_because, '') as ineligible_because,

        -- score
        scored.score_low as score,
        scored.score_low,
        scored.score_high,
        scored.coverage_pct as criteria_coverage_pct,
        case
            when eligibility.is_eligible
                then rank() over (
                    partition by eligibility.profile_id, eligibility.is_eligible
                    order by scored.score_low desc nulls last
                )
        end as rank,

        -- how sure it is
        case
            when eligibility.is_eligible then is_dominated.offering_id is null
        end as is_pareto_efficient,
        cast(null as decimal(9, 3)) as first_rank_share_pct,
        as_of.as_of_on

    from eligibility
    inner join offerings
        on eligibility.offering_id = offerings.offering_id
    cross join as_of
    left join scored
        on
            eligibility.profile_id = scored.profile_id
            and eligibility.offering_id = scored.offering_id
    left join is_dominated
        on
            eligibility.profile_id = is_dominated.profile_id
            and eligibility.offering_id = is_dominated.offering_id

)

select * from final
