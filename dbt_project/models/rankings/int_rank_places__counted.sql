with

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

draws as (

    select * from {{ ref('int_weights__sampled') }}

),

sampling as (

    select * from {{ ref('sampling') }}

),

numbered as (

    select
        scores.*,
        sampling.rank_draws,
        sampling.rank_offerings,
        row_number() over (
            partition by scores.profile_id
            order by scores.score desc nulls last, scores.offering_id asc nulls last
        ) as number_by_score
    from scores
    cross join sampling

),

-- only the best by score get places, since each draw compares all of them
best as (

    select * from numbered
    where number_by_score <= rank_offerings

),

placed as (

    select
        best.profile_id,
        best.offering_id,
        rank() over (
            partition by best.profile_id, draws.draw
            order by {{ sampled_score('best.known', 'draws.weight') }} desc nulls last
        ) as place
    from best
    inner join draws
        on best.criteria_count = draws.criteria_count
    where draws.draw < best.rank_draws

),

final as (

    select
        profile_id,
        offering_id,
        cast(place as bigint) as place,
        count(*) as draws
    from placed
    group by profile_id, offering_id, place

)

select * from final
