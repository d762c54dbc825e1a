with

profiles as (

    select * from {{ ref('dim_profiles') }}

),

eligibility as (

    select * from {{ ref('int_eligibility__checked') }}

),

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

hosts as (

    select * from {{ ref('int_hosts__selected') }}

),

places as (

    select * from {{ ref('int_first_places__sampled') }}

),

fronts as (

    select * from {{ ref('int_fronts__compared') }}

),

-- The day comes with the costs, so that a build over midnight answers for one day.
as_of as (

    select max(as_of_on) as as_of_on from {{ ref('cost_per_interaction') }}

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
        case when eligibility.is_eligible then nullif(eligibility.not_ranked_because, '') end as not_ranked_because,

        -- place
        cast(scores.rank as bigint) as rank,
        scores.score,
        scores.score_low,
        scores.score_high,
        cast(
            case
                when hosts.offering_id = eligibility.offering_id then places.first_rank_share_pct
                when scores.rank is not null and places.first_rank_share_pct is not null then 0
            end as decimal(9, 3)
        ) as first_rank_share_pct,
        fronts.is_pareto_efficient,
        profiles.is_own,
        as_of.as_of_on

    from eligibility
    inner join offerings
        on eligibility.offering_id = offerings.offering_id
    inner join profiles
        on eligibility.profile_id = profiles.profile_id
    cross join as_of
    left join scores
        on
            eligibility.profile_id = scores.profile_id
            and eligibility.offering_id = scores.offering_id
    left join hosts
        on
            eligibility.profile_id = hosts.profile_id
            and offerings.model_id = hosts.model_id
    left join places
        on
            hosts.profile_id = places.profile_id
            and hosts.model_id = places.model_id
    left join fronts
        on
            eligibility.profile_id = fronts.profile_id
            and eligibility.offering_id = fronts.offering_id

)

select * from final
