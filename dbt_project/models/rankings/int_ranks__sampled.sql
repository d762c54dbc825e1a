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

-- a dominated offering is never first alone, so the Pareto front is enough to find first places
weighted as (

    select
        scores.profile_id,
        scores.offering_id,
        draws.draw,
        {{ sampled_score('scores.known', 'draws.weight') }} as score_parts
    from scores
    inner join fronts
        on
            scores.profile_id = fronts.profile_id
            and scores.offering_id = fronts.offering_id
    inner join draws
        on scores.criteria_count = draws.criteria_count
    where
        fronts.is_efficient_as_known
        and scores.offering_id = scores.tied_group_id

),

first_places as (

    {{ count_first_places('weighted') }}

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

-- missing facts are random too, among the best by score and the best by their highest possible score
promising as (

    select
        scores.*,
        sampling.seed,
        sampling.rank_draws,
        {{ model_of('scores.offering_id') }} as model_id
    from scores
    cross join sampling
    qualify
        row_number() over (
            partition by scores.profile_id
            order by scores.score desc nulls last, scores.offering_id asc nulls last
        ) <= sampling.rank_offerings
        or row_number() over (
            partition by scores.profile_id
            order by scores.score_high desc nulls last, scores.offering_id asc nulls last
        ) <= sampling.rank_offerings

),

-- all hosts of a model get the same random value, since they lack the same fact
filled as (

    select
        promising.profile_id,
        promising.offering_id,
        draws.draw,
        {%- for slot in criterion_slots() %}
            draws.weight_{{ slot }} * {{ sampled_gap('promising', 'draws.draw', slot) }}{{ ' + ' if not loop.last }}
        {%- endfor %} as score_parts
    from promising
    inner join draws
        on promising.criteria_count = draws.criteria_count
    where draws.draw < promising.rank_draws

),

open_places as (

    {{ count_first_places('filled') }}

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
