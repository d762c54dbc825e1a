-- How often each model is first if the weights are somewhat different, and each figure is somewhere in its interval.
with

hosts as (

    select * from {{ ref('int_hosts__selected') }}
    where is_ranked

),

criteria as (

    select * from {{ ref('int_criteria__scaled') }}
    where weight > 0

),

weights as (

    select * from {{ ref('int_weights__sampled') }}

),

-- the best by score, and those that might be better
contenders as (

    select
        hosts.*,
        sampling.seed,
        sampling.draws
    from hosts
    cross join {{ ref('sampling') }} as sampling
    qualify
        row_number() over (
            partition by hosts.profile_id
            order by hosts.score_high desc nulls last, hosts.offering_id asc nulls last
        ) <= sampling.contenders
        or rank() over (partition by hosts.profile_id order by hosts.score desc nulls last) = 1

),

figures as (

    select
        contenders.profile_id,
        contenders.model_id,
        contenders.seed,
        contenders.draws,
        criteria.criterion_id,
        {{ as_parts('criteria.scaled_value') }} as known_parts,
        {{ as_parts('criteria.scaled_high - criteria.scaled_low') }} as width_parts
    from contenders
    inner join criteria
        on
            contenders.profile_id = criteria.profile_id
            and contenders.offering_id = criteria.offering_id

),

uncertain as (

    select distinct
        model_id,
        criterion_id,
        draws,
        seed || '/' || model_id || '/' || criterion_id || '/' as text
    from figures
    where width_parts > 0

),

numbers as (

    {{ whole_numbers() }}

),

-- The sum of two even draws, which is highest in the middle. All profiles share those of a model and criterion.
errors as (

    select
        uncertain.model_id,
        uncertain.criterion_id,
        numbers.n as draw,
        {{ random_bits('uncertain.text || numbers.n') }} + {{ random_bits('uncertain.text || numbers.n', 'second') }}
        - {{ all_parts() }} as error_parts
    from uncertain
    inner join numbers
        on uncertain.draws > numbers.n

),

scored as (

    select
        figures.profile_id,
        figures.model_id,
        weights.draw,
        sum(
            weights.weight_parts * least(
                {{ as_parts(1) }},
                greatest(
                    0,
                    figures.known_parts
                    + {{ error_in_parts('errors.error_parts', 'figures.width_parts') }}
                )
            )
        ) as score
    from figures
    inner join weights
        on
            figures.profile_id = weights.profile_id
            and figures.criterion_id = weights.criterion_id
    left join errors
        on
            figures.model_id = errors.model_id
            and figures.criterion_id = errors.criterion_id
            and weights.draw = errors.draw
    group by figures.profile_id, figures.model_id, weights.draw

),

placed as (

    select
        profile_id,
        model_id,
        rank() over (partition by profile_id, draw order by score desc nulls last) as place,
        count(*) over (partition by profile_id, draw, score) as equals
    from scored

),

-- Equals share a first place, so that shares sum to 100.
shared as (

    select
        profile_id,
        model_id,
        {{ quotient(
            '100 * sum(case when place = 1 then cast(1 as double) / equals else 0 end)', 'count(*)', 'decimal(9, 3)'
        ) }} as first_rank_share_pct,
        min(place) as best_place,
        max(place) as worst_place
    from placed
    group by profile_id, model_id

),

final as (

    select
        *,
        sum(first_rank_share_pct) over (partition by profile_id order by first_rank_share_pct desc nulls last)
        - sum(first_rank_share_pct) over (partition by profile_id, first_rank_share_pct)
            as share_of_better_pct
    from shared

)

select * from final
