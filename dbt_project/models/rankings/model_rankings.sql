with

eligibility as (

    select * from {{ ref('int_eligibility__checked') }}

),

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

fronts as (

    select * from {{ ref('int_fronts__compared') }}

),

ranks as (

    select * from {{ ref('int_ranks__sampled') }}

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

ranked as (

    select
        profile_id,
        offering_id,
        score,
        score_low,
        score_high,
        criteria_coverage_pct,
        cast(rank() over (partition by profile_id order by score desc nulls last) as bigint) as rank,
        rank_best,
        rank_worst,
        cast({{ quotient('shared_sum', 'nullif(shared_weight, 0)', 'decimal(16, 15)') }} as decimal(18, 17))
            as shared_score,
        shared_coverage_pct
    from scores

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
        ranked.score,
        ranked.score_low,
        ranked.score_high,
        ranked.criteria_coverage_pct,
        ranked.rank,
        ranked.rank_best,
        ranked.rank_worst,

        -- by the criteria that are known of every eligible offering
        ranked.shared_score,
        cast(
            case
                when ranked.shared_score is not null
                    then rank() over (
                        partition by eligibility.profile_id
                        order by ranked.shared_score desc nulls last
                    )
            end as bigint
        ) as shared_rank,
        ranked.shared_coverage_pct,

        -- how certain that is
        fronts.is_pareto_efficient,
        fronts.is_efficient_as_known,
        ranks.first_rank_share_pct,
        ranks.first_rank_open_pct,
        ranks.smaa_rank_best,
        ranks.smaa_rank_worst,
        as_of.as_of_on

    from eligibility
    inner join offerings
        on eligibility.offering_id = offerings.offering_id
    cross join as_of
    left join ranked
        on
            eligibility.profile_id = ranked.profile_id
            and eligibility.offering_id = ranked.offering_id
    left join fronts
        on
            eligibility.profile_id = fronts.profile_id
            and eligibility.offering_id = fronts.offering_id
    left join ranks
        on
            eligibility.profile_id = ranks.profile_id
            and eligibility.offering_id = ranks.offering_id

)

select * from final
