-- What must hold of any ranking, whatever the facts.
with

rankings as (

    select * from {{ ref('model_rankings') }}
    where is_eligible

),

found as (

    select
        'the interval holds the score' as rule,
        profile_id,
        offering_id
    from rankings
    where not coalesce(score between score_low and score_high and score_high <= 1 and score_low >= 0, false)

    union all

    select
        'the places hold the place' as rule,
        profile_id,
        offering_id
    from rankings
    where not coalesce(rank between rank_best and rank_worst, false)

    union all

    select
        'who is dominated is never strictly first' as rule,
        profile_id,
        offering_id
    from rankings
    where
        not is_pareto_efficient
        and first_rank_share_pct > 0

    union all

    select
        'the places of the draws are in order' as rule,
        profile_id,
        offering_id
    from rankings
    where smaa_rank_best > smaa_rank_worst

    union all

    select
        'a share is a share' as rule,
        profile_id,
        offering_id
    from rankings
    where
        first_rank_share_pct > 100
        or first_rank_open_pct > 100

    union all

    -- equals are each first: the shares sum to the whole, or to more
    select
        'somebody is first in every draw' as rule,
        profile_id,
        cast(null as string) as offering_id
    from rankings
    group by profile_id
    having sum(first_rank_share_pct) < 99.9

)

select * from found
