with

hosts as (

    select * from {{ ref('int_hosts__selected') }}

),

places as (

    select * from {{ ref('int_first_places__sampled') }}

),

eligibility as (

    select * from {{ ref('int_eligibility__checked') }}

),

efforts as (

    select * from {{ ref('int_effort_facts__selected') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where is_as_of

),

capabilities as (

    select * from {{ ref('model_capability') }}

),

-- The day comes with the costs, so that a build over midnight answers for one day.
as_of as (

    select max(as_of_on) as as_of_on from {{ ref('cost_per_interaction') }}

),

placed as (

    select
        hosts.*,
        domains.domain_id,
        domains.domain_name,
        places.first_rank_share_pct,
        efforts.effort,
        nullif(eligibility.not_ranked_because, '') as not_ranked_because,
        fronts.is_pareto_efficient,
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
    from hosts
    cross join {{ ref('sampling') }} as sampling
    inner join {{ ref('ranking_profiles') }} as profiles
        on hosts.profile_id = profiles.profile_id
    inner join {{ ref('domains') }} as domains
        on profiles.domain_id = domains.domain_id
    inner join eligibility
        on
            hosts.profile_id = eligibility.profile_id
            and hosts.offering_id = eligibility.offering_id
    left join {{ ref('int_fronts__compared') }} as fronts
        on
            hosts.profile_id = fronts.profile_id
            and hosts.offering_id = fronts.offering_id
    left join places
        on
            hosts.profile_id = places.profile_id
            and hosts.model_id = places.model_id
    left join efforts
        on
            hosts.profile_id = efforts.profile_id
            and hosts.offering_id = efforts.offering_id
            and 'capability:' || profiles.domain_id = efforts.fact
    left join capabilities
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
    from hosts
    left join hosts as others
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
        -- ids
        placed.profile_id,
        placed.model_id,

        -- place
        cast(placed.rank as bigint) as rank,
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
        placed.first_rank_share_pct,
        placed.score,
        placed.score_low,
        placed.score_high,
        cast(possible.possible_rank as bigint) as possible_rank,
        placed.is_pareto_efficient,

        -- what to take
        placed.offering_id,
        placed.provider_id,
        placed.host_because,
        cast(placed.hosts as bigint) as hosts,
        cast(placed.cheapest_usd as decimal(38, 15)) as cheapest_usd,
        cast(placed.dearest_usd as decimal(38, 15)) as dearest_usd,

        -- the model
        models.developer,
        placed.effort,
        placed.domain_id,
        placed.capability,
        placed.capability_low,
        placed.capability_high,
        cast(placed.cost_usd as decimal(38, 15)) as cost_usd,
        lifecycle.retires_on,
        lifecycle.days_left,
        models.license_id,
        nullif(placed.unknown_criteria, '') as unknown_criteria,
        placed.not_ranked_because,
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
        end as because,
        as_of.as_of_on

    from placed
    cross join as_of
    inner join possible
        on
            placed.profile_id = possible.profile_id
            and placed.model_id = possible.model_id
    left join close_calls
        on placed.profile_id = close_calls.profile_id
    left join models
        on placed.model_id = models.model_id
    left join lifecycle
        on placed.offering_id = lifecycle.offering_id

)

select * from final
