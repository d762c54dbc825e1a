-- Rules that hold for every ranking, for any facts.
with

rankings as (

    select * from {{ ref('model_rankings') }}
    where is_eligible

),

found as (

    select
        'the score lies in its interval' as rule,
        profile_id,
        offering_id
    from rankings
    where not coalesce(score between score_low and score_high and score_high <= 1 and score_low >= 0, false)

    union all

    select
        'the rank lies between rank_best and rank_worst' as rule,
        profile_id,
        offering_id
    from rankings
    where not coalesce(rank between rank_best and rank_worst, false)

    union all

    select
        'a dominated offering is never first' as rule,
        profile_id,
        offering_id
    from rankings
    where
        not is_pareto_efficient
        and first_rank_share_pct > 0

    union all

    select
        'the best sampled place is not below the worst' as rule,
        profile_id,
        offering_id
    from rankings
    where smaa_rank_best > smaa_rank_worst

    union all

    select
        'a share is at most 100 percent' as rule,
        profile_id,
        offering_id
    from rankings
    where
        first_rank_share_pct > 100
        or first_rank_open_pct > 100

    union all

    -- all offerings in a tie count as first, so the shares can sum to more than 100
    select
        'some offering is first in every draw' as rule,
        profile_id,
        cast(null as string) as offering_id
    from rankings
    group by profile_id
    having sum(first_rank_share_pct) < 99.9

    union all

    select
        'an offering has one place in every draw' as rule,
        places.profile_id,
        places.offering_id
    from {{ ref('int_rank_places__counted') }} as places
    cross join {{ ref('sampling') }} as sampling
    group by places.profile_id, places.offering_id
    having sum(places.draws) <> max(sampling.rank_draws)

)

select * from found
