with

counted as (

    select * from {{ ref('int_rank_places__counted') }}

),

sampling as (

    select * from {{ ref('sampling') }}

),

rankings as (

    select * from {{ ref('model_rankings') }}

),

final as (

    select
        -- ids
        counted.profile_id,
        counted.offering_id,
        rankings.provider_id,
        rankings.model_id,
        counted.place,

        -- how often
        {{ quotient('100 * counted.draws', 'sampling.rank_draws', 'decimal(9, 3)') }} as share_pct,
        rankings.as_of_on

    from counted
    cross join sampling
    inner join rankings
        on
            counted.profile_id = rankings.profile_id
            and counted.offering_id = rankings.offering_id

)

select * from final
