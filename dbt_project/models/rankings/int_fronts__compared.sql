with

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

-- of those that are alike one stands for all
vectors as (

    select * from scores
    where offering_id = tied_group_id

),

-- certain: the worst of one is at least the best of the other
certain as (

    select
        profile_id,
        offering_id
    from vectors as one
    where
        not exists (
            select 1 as found
            from vectors as other
            where
                other.profile_id = one.profile_id
                and {{ dominates('other.low', 'one.high') }}
        )

),

-- by what is known, a missing fact earning nothing: these can be first for some weights, and no others can
known as (

    select
        profile_id,
        offering_id
    from vectors as one
    where
        not exists (
            select 1 as found
            from vectors as other
            where
                other.profile_id = one.profile_id
                and {{ dominates('other.known', 'one.known') }}
        )

),

final as (

    select
        scores.profile_id,
        scores.offering_id,
        scores.tied_group_id,
        certain.offering_id is not null as is_pareto_efficient,
        known.offering_id is not null as is_efficient_as_known
    from scores
    left join certain
        on
            scores.profile_id = certain.profile_id
            and scores.tied_group_id = certain.offering_id
    left join known
        on
            scores.profile_id = known.profile_id
            and scores.tied_group_id = known.offering_id

)

select * from final
