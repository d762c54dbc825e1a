-- Random weights near those of the profile, each drawn evenly around its own. Their sum does not matter, since models
-- are compared within a draw. All are whole parts, since sums of integers are exact on every engine.
with

weights as (

    select * from {{ ref('stg_policy__criterion_weights') }}
    where weight > 0

),

sampling as (

    select * from {{ ref('sampling') }}

),

draws as (

    select
        numbers.n as draw,
        sampling.seed,
        sampling.weight_spread_pct
    from ({{ whole_numbers() }}) as numbers
    inner join sampling
        on numbers.n < sampling.draws

),

final as (

    select
        weights.profile_id,
        weights.criterion_id,
        draws.draw,
        cast(round(weights.weight * {{ all_parts() }}) as bigint) * (
            {{ random_percents(
                "draws.seed || '/' || weights.profile_id || '/' || weights.criterion_id || '/' || draws.draw",
                'draws.weight_spread_pct'
            ) }}
        ) as weight_parts
    from weights
    cross join draws

)

select * from final
