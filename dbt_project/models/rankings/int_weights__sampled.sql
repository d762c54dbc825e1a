-- Random weights near those of the profile, each drawn evenly around its own. Their sum does not matter, since models
-- are compared within a draw. All are whole parts, since sums of integers are exact on every engine.
with

weights as (

    select * from {{ ref('criterion_weights') }}
    where weight > 0

),

sampling as (

    select * from {{ ref('sampling') }}

),

numbers as (

    {{ whole_numbers() }}

),

final as (

    select
        weights.profile_id,
        weights.criterion_id,
        numbers.n as draw,
        cast(round(weights.weight * {{ all_parts() }}) as bigint) * (
            {{ random_percents(
                "sampling.seed || '/' || weights.profile_id || '/' || weights.criterion_id || '/' || numbers.n",
                'sampling.weight_spread_pct'
            ) }}
        ) as weight_parts
    from weights
    cross join sampling
    inner join numbers
        on sampling.draws > numbers.n

)

select * from final
