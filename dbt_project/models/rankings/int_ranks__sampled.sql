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

counted as (

    select * from {{ ref('int_rank_places__counted') }}

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
        and scores.offering_id = scores.tied_group_id

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

first_places as (

    {{ first_draws('drawn') }}

),

numbered as (

    select
        scores.*,
        sampling.seed,
        sampling.rank_draws,
        sampling.rank_offerings,
        {{ model_of('scores.offering_id') }} as model_id,
        row_number() over (
            partition by scores.profile_id
            order by scores.score desc nulls last, scores.offering_id asc nulls last
        ) as number_by_score,
        row_number() over (
            partition by scores.profile_id
            order by scores.score_high desc nulls last, scores.offering_id asc nulls last
        ) as number_by_promise
    from scores
    cross join sampling

),

places as (

    select
        profile_id,
        offering_id,
        min(place) as smaa_rank_best,
        max(place) as smaa_rank_worst
    from counted
    group by profile_id, offering_id

),

-- what is not known may be anything: drawn too, among the best and those that could come as far
promising as (

    select * from numbered
    where
        number_by_score <= rank_offerings
        or number_by_promise <= rank_offerings

),

-- hosts of one model lack the same fact of it: one draw for all of them
filled as (

    select
        promising.profile_id,
        promising.offering_id,
        draws.draw,
        {%- for slot in criterion_slots() %}
            draws.weight_{{ slot }} * {{ drawn_gap('promising', 'draws.draw', slot) }}{{ ' + ' if not loop.last }}
        {%- endfor %} as score_parts
    from promising
    inner join draws
        on promising.criteria_count = draws.criteria_count
    where draws.draw < promising.rank_draws

),

open_places as (

    {{ first_draws('filled') }}

),

final as (

    select
        scores.profile_id,
        scores.offering_id,
        {{ quotient('100 * coalesce(first_places.first_draws, 0)', 'sampling.first_place_draws', 'decimal(9, 3)') }}
            as first_rank_share_pct,
        case
            when promising.offering_id is not null
                then
                    {{ quotient('100 * coalesce(open_places.first_draws, 0)', 'sampling.rank_draws', 'decimal(9, 3)') }}
        end as first_rank_open_pct,
        places.smaa_rank_best,
        places.smaa_rank_worst
    from scores
    cross join sampling
    left join first_places
        on
            scores.profile_id = first_places.profile_id
            and scores.tied_group_id = first_places.offering_id
    left join places
        on
            scores.profile_id = places.profile_id
            and scores.offering_id = places.offering_id
    left join promising
        on
            scores.profile_id = promising.profile_id
            and scores.offering_id = promising.offering_id
    left join open_places
        on
            scores.profile_id = open_places.profile_id
            and scores.offering_id = open_places.offering_id

)

select * from final
