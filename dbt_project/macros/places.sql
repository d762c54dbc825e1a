{# How often each model is first if the weights are somewhat different, and each figure is somewhere in its interval.
   int_first_places__sampled and marts.answer share it. Relations have the columns of int_hosts__selected and int_criteria__scaled. #}
{% macro sampled_places(hosts, criteria) -%}
with

-- the best by score, and those that might be better
contenders as (

    select
        hosts.profile_id,
        hosts.model_id,
        hosts.offering_id,
        sampling.seed
    from {{ hosts }} as hosts
    cross join {{ ref('sampling') }} as sampling
    where hosts.is_ranked
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
        criteria.criterion_id,
        {{ as_parts('criteria.scaled_value') }} as known_parts,
        {{ as_parts('criteria.scaled_high - criteria.scaled_low') }} as width_parts,
        -- all profiles share the errors of a model and criterion
        case
            when criteria.scaled_high > criteria.scaled_low
                then contenders.seed || '/' || contenders.model_id || '/' || criteria.criterion_id || '/'
        end as error_id
    from contenders
    inner join {{ criteria }} as criteria
        on
            contenders.profile_id = criteria.profile_id
            and contenders.offering_id = criteria.offering_id
    where criteria.weight > 0

),

uncertain as (

    select distinct error_id from figures
    where error_id is not null

),

draws as (

    select distinct draw from {{ ref('int_weights__sampled') }}

),

-- the sum of two even draws, which is highest in the middle
errors as (

    select
        uncertain.error_id,
        draws.draw,
        {{ random_bits('uncertain.error_id || draws.draw') }}
        + {{ random_bits('uncertain.error_id || draws.draw', 'second') }}
        - {{ all_parts() }} as error_parts
    from uncertain
    cross join draws

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
    inner join {{ ref('int_weights__sampled') }} as weights
        on
            figures.profile_id = weights.profile_id
            and figures.criterion_id = weights.criterion_id
    left join errors
        on
            figures.error_id = errors.error_id
            and weights.draw = errors.draw
    group by figures.profile_id, figures.model_id, weights.draw

),

placed as (

    select
        profile_id,
        model_id,
        rank() over (partition by profile_id, draw order by score desc nulls last) as place,
        count(*) over (partition by profile_id, draw order by score desc nulls last) as equal_or_better
    from scored

),

-- Equals share a first place, so that shares sum to 100.
shared as (

    select
        profile_id,
        model_id,
        {{ quotient(
            '100 * sum(case when place = 1 then cast(1 as double) / equal_or_better else 0 end)', 'count(*)', 'decimal(9, 3)'
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
{%- endmacro %}
