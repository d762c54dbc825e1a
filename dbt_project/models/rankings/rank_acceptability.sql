with

counted as (

    select * from {{ ref('int_rank_places__counted') }}

),

sampling as (

    select * from {{ ref('sampling') }}

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

-- The day comes with the costs, so that a build over midnight answers for one day.
as_of as (

    select max(as_of_on) as as_of_on from {{ ref('int_costs__computed') }}
    where is_as_of

),

final as (

    select
        -- ids
        counted.profile_id,
        counted.offering_id,
        offerings.provider_id,
        offerings.model_id,
        counted.place,

        -- share of draws
        {{ quotient('100 * counted.draws', 'sampling.rank_draws', 'decimal(9, 3)') }} as share_pct,
        as_of.as_of_on

    from counted
    cross join sampling
    cross join as_of
    inner join offerings
        on counted.offering_id = offerings.offering_id

)

select * from final
