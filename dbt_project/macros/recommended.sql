{# The place, verdict and reason of each model that is eligible somewhere. recommendations and marts.answer share it. Relations have
   the columns of int_hosts__selected, int_first_places__sampled, int_eligibility__checked, int_effort_facts__selected and
   ranking_profiles. #}
{% macro recommended_models(hosts, places, eligibility, efforts, profiles) -%}
with

placed as (

    select
        hosts.*,
        domains.domain_id,
        domains.domain_name,
        places.first_rank_share_pct,
        efforts.effort,
        nullif(eligibility.not_ranked_because, '') as not_ranked_because,
        capabilities.estimate as capability,
        capabilities.low as capability_low,
        capabilities.high as capability_high,
        case when capabilities.scores_used = 0 then ', by its general capability' else '' end as how_known,
        case
            when hosts.is_ranked
                then rank() over (
                    partition by hosts.profile_id, hosts.is_ranked
                    order by hosts.score desc nulls last
                )
        end as rank,
        rank() over (
            partition by hosts.profile_id, hosts.is_ranked
            order by capabilities.estimate desc nulls last
        ) as capability_place,
        rank() over (partition by hosts.profile_id, hosts.is_ranked order by hosts.cost_usd asc nulls last)
            as cost_place,
        count(*) over (partition by hosts.profile_id, hosts.is_ranked) as models_compared,
        coalesce(places.first_rank_share_pct >= sampling.clear_share_pct, false) as is_clear,
        -- often first, or one of the fewest that together are first as often as a clear first alone
        coalesce(
            places.first_rank_share_pct >= sampling.close_share_pct
            or (places.first_rank_share_pct > 0 and places.share_of_better_pct < sampling.clear_share_pct),
            false
        ) as may_be_first
    from {{ hosts }} as hosts
    cross join {{ ref('sampling') }} as sampling
    inner join {{ profiles }} as profiles
        on hosts.profile_id = profiles.profile_id
    inner join {{ ref('domains') }} as domains
        on profiles.domain_id = domains.domain_id
    inner join {{ eligibility }} as eligibility
        on
            hosts.profile_id = eligibility.profile_id
            and hosts.offering_id = eligibility.offering_id
    left join {{ places }} as places
        on
            hosts.profile_id = places.profile_id
            and hosts.model_id = places.model_id
    left join {{ efforts }} as efforts
        on
            hosts.profile_id = efforts.profile_id
            and hosts.offering_id = efforts.offering_id
            and 'capability:' || profiles.domain_id = efforts.fact
    left join {{ ref('model_capability') }} as capabilities
        on
            hosts.model_id = capabilities.model_id
            and efforts.effort = capabilities.effort
            and profiles.domain_id = capabilities.domain_id

),

-- The place that the highest possible score would take: one more than the models above it.
possible as (

    select
        hosts.profile_id,
        hosts.model_id,
        1 + count(others.score) as possible_rank
    from {{ hosts }} as hosts
    left join {{ hosts }} as others
        on
            hosts.profile_id = others.profile_id
            and others.is_ranked
            and hosts.score_high < others.score
    group by all

),

close_calls as (

    select
        profile_id,
        bool_or(rank = 1 and is_clear) as has_clear_first,
        {{ dbt.listagg('model_id', "', '", 'order by rank, model_id') }} as close_calls
    from placed
    where
        is_ranked
        and (may_be_first or rank = 1)
    group by all

),

final as (

    select
        placed.*,
        case
            when not placed.is_ranked then 'not_enough_evidence'
            when placed.rank = 1 and placed.is_clear then 'clear'
            when close_calls.has_clear_first then 'behind'
            when placed.rank = 1 or placed.may_be_first then 'close_call'
            else 'behind'
        end as verdict,
        case
            when close_calls.has_clear_first then null
            when placed.rank = 1 or placed.may_be_first then close_calls.close_calls
        end as close_calls,
        possible.possible_rank,
        models.developer,
        models.license_id,
        lifecycle.retires_on,
        lifecycle.days_left,
        lifecycle.maker_retires_on,
        case
            when placed.is_ranked
                then
                    coalesce(
                        placed.domain_name || ' ' || placed.capability_place || ' of ' || placed.models_compared
                        || ' (' || placed.capability || ' points, ' || placed.capability_low || ' to '
                        || placed.capability_high || placed.how_known || '); ',
                        ''
                    )
                    || 'cost ' || placed.cost_place || ' of ' || placed.models_compared
            else 'Not ranked: ' || placed.not_ranked_because
        end as because
    from placed
    inner join possible
        on
            placed.profile_id = possible.profile_id
            and placed.model_id = possible.model_id
    left join close_calls
        on placed.profile_id = close_calls.profile_id
    left join {{ ref('dim_models') }} as models
        on placed.model_id = models.model_id
    left join {{ ref('int_maker_ends__compared') }} as lifecycle
        on
            placed.offering_id = lifecycle.offering_id
            and lifecycle.is_as_of

)

select * from final
{%- endmacro %}
