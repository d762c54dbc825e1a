with

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

fronts as (

    select * from {{ ref('int_fronts__compared') }}

),

draws as (

    select * from {{ ref('int_weights__sampled') }}

),

sampling as (

    select * from {{ ref('sampling') }}

),

-- who is dominated is never strictly first, so that the front is enough to find the first
candidates as (

    select scores.*
    from scores
    inner join fronts
        on
            scores.profile_id = fronts.profile_id
            and scores.offering_id = fronts.offering_id
    where
        fronts.is_efficient_as_known
        and scores.offering_id = scores.twin_id

),

drawn as (

    select
        candidates.profile_id,
        candidates.offering_id,
        draws.draw,
        {{ drawn_score('candidates.known', 'draws.weight') }} as score_parts
    from candidates
    inner join draws
        on candidates.criteria_count = draws.criteria_count

),

firsts as (

    select
        profile_id,
        draw,
        max(score_parts) as best_parts
    from drawn
    group by profile_id, draw

),

first_places as (

    select
        drawn.profile_id,
        drawn.offering_id,
        count(*) as first_draws
    from drawn
    inner join firsts
        on
            drawn.profile_id = firsts.profile_id
            and drawn.draw = firsts.draw
            and drawn.score_parts = firsts.best_parts
    group by drawn.profile_id, drawn.offering_id

),

-- places are drawn among the best by score
best as (

    select scores.*
    from scores
    cross join sampling
    qualify
        row_number() over (
            partition by scores.profile_id
            order by scores.score desc nulls last, scores.offering_id asc nulls last
        ) <= max(sampling.rank_offerings) over (partition by scores.profile_id)

),

placed as (

    select
        best.profile_id,
        best.offering_id,
        rank() over (
            partition by best.profile_id, draws.draw
            order by {{ drawn_score('best.known', 'draws.weight') }} desc nulls last
        ) as place,
        -- it would be first if all that is not known of it were the best
        {{ drawn_score('best.high', 'draws.weight') }} >= firsts.best_parts as is_first_at_best
    from best
    inner join draws
        on best.criteria_count = draws.criteria_count
    inner join firsts
        on
            best.profile_id = firsts.profile_id
            and draws.draw = firsts.draw
    cross join sampling
    where draws.draw < sampling.rank_draws

),

places as (

    select
        profile_id,
        offering_id,
        min(place) as smaa_rank_best,
        max(place) as smaa_rank_worst,
        cast(100 * avg(case when is_first_at_best then 1 else 0 end) as decimal(9, 3)) as first_rank_possible_pct
    from placed
    group by profile_id, offering_id

),

final as (

    select
        scores.profile_id,
        scores.offering_id,
        cast(100 * coalesce(first_places.first_draws, 0) / sampling.first_place_draws as decimal(9, 3))
            as first_rank_share_pct,
        places.first_rank_possible_pct,
        places.smaa_rank_best,
        places.smaa_rank_worst
    from scores
    cross join sampling
    left join first_places
        on
            scores.profile_id = first_places.profile_id
            and scores.twin_id = first_places.offering_id
    left join places
        on
            scores.profile_id = places.profile_id
            and scores.offering_id = places.offering_id

)

select * from final
