with

recommended as (
    {{ recommended_models(
        ref('int_hosts__selected'),
        ref('int_first_places__sampled'),
        ref('int_eligibility__checked'),
        ref('int_effort_facts__selected'),
        ref('stg_policy__ranking_profiles')
    ) }}

),

fronts as (

    select * from {{ ref('int_fronts__compared') }}

),

-- The day comes with the costs, so that a build over midnight answers for one day.
as_of as (

    select max(as_of_on) as as_of_on from {{ ref('cost_per_interaction') }}

),

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

final as (

    select
        -- ids
        recommended.profile_id,
        recommended.model_id,
        profiles.is_own,

        -- place
        cast(recommended.rank as bigint) as rank,
        recommended.verdict,
        recommended.close_calls,
        recommended.first_rank_share_pct,
        recommended.score,
        recommended.score_low,
        recommended.score_high,
        cast(recommended.possible_rank as bigint) as possible_rank,
        fronts.is_pareto_efficient,

        -- what to take
        recommended.offering_id,
        recommended.provider_id,
        recommended.host_because,
        cast(recommended.hosts as bigint) as hosts,
        cast(recommended.cheapest_usd as decimal(38, 15)) as cheapest_usd,
        cast(recommended.dearest_usd as decimal(38, 15)) as dearest_usd,

        -- the model
        recommended.developer,
        recommended.effort,
        recommended.domain_id,
        recommended.capability,
        recommended.capability_low,
        recommended.capability_high,
        cast(recommended.cost_usd as decimal(38, 15)) as cost_usd,
        recommended.retires_on,
        recommended.days_left,
        recommended.maker_retires_on,
        recommended.license_id,
        nullif(recommended.unknown_criteria, '') as unknown_criteria,
        recommended.not_ranked_because,
        recommended.because,
        as_of.as_of_on

    from recommended
    cross join as_of
    inner join profiles
        on recommended.profile_id = profiles.profile_id
    left join fronts
        on
            recommended.profile_id = fronts.profile_id
            and recommended.offering_id = fronts.offering_id

)

select * from final
