with

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

-- one offering stands for its tied group
vectors as (

    select * from scores
    where offering_id = tied_group_id

),

-- no other offering is better for certain, with its lowest values against the highest of this one
efficient as (

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

-- no other offering is better by what is known; only these can be first for some weights
efficient_as_known as (

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
        efficient.offering_id is not null as is_pareto_efficient,
        efficient_as_known.offering_id is not null as is_efficient_as_known
    from scores
    left join efficient
        on
            scores.profile_id = efficient.profile_id
            and scores.tied_group_id = efficient.offering_id
    left join efficient_as_known
        on
            scores.profile_id = efficient_as_known.profile_id
            and scores.tied_group_id = efficient_as_known.offering_id

)

select * from final
