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
        {{ as_of() }} as as_of_on

    from counted
    cross join sampling
    inner join offerings
        on counted.offering_id = offerings.offering_id

)

select * from final
