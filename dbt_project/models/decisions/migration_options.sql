{{ config(materialized='view') }}

with

risks as (

    select * from {{ ref('deprecation_risk') }}

),

risk_levels as (

    select * from {{ ref('risk_levels') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

costs as (

    select * from {{ ref('cost_per_interaction') }}

),

rankings as (

    select * from {{ ref('model_rankings') }}
    where is_eligible

),

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

leveled as (

    select
        risks.*,
        risk_levels.is_at_risk
    from risks
    inner join risk_levels
        on risks.risk_level = risk_levels.risk_level

),

at_risk as (

    select * from leveled
    where is_at_risk

),

-- where one can go: a host that is not itself about to end; where a router passes a call on to is not known
destinations as (

    select leveled.*
    from leveled
    inner join provider_kinds
        on
            leveled.provider_id = provider_kinds.provider_id
            and provider_kinds.kind = 'host'
    where
        leveled.is_callable
        and leveled.is_recently_listed
        and not leveled.is_at_risk

),

-- what the provider itself names, at the same provider, whatever is known of it
successors as (

    select
        at_risk.offering_id,
        'named_successor' as option_kind,
        costs.scenario_id,
        'any' as profile_id,
        1 as option_number,
        at_risk.provider_id || '/' || at_risk.replacement_model_id as option_offering_id,
        cast(null as decimal(18, 17)) as option_score,
        cast(null as bigint) as option_rank
    from at_risk
    inner join costs
        on at_risk.offering_id = costs.offering_id
    where at_risk.replacement_model_id <> at_risk.model_id

),

-- open weights at another host, the cheapest first; closed ones have no exit but the named replacement
same_weights as (

    select
        at_risk.offering_id,
        'same_weights' as option_kind,
        costs.scenario_id,
        'any' as profile_id,
        row_number() over (
            partition by at_risk.offering_id, costs.scenario_id
            order by costs.cost_per_interaction_usd asc nulls last, destinations.offering_id asc nulls last
        ) as option_number,
        destinations.offering_id as option_offering_id,
        cast(null as decimal(18, 17)) as option_score,
        cast(null as bigint) as option_rank
    from at_risk
    inner join destinations
        on
            at_risk.model_id = destinations.model_id
            and at_risk.provider_id <> destinations.provider_id
    inner join costs
        on destinations.offering_id = costs.offering_id
    where
        costs.is_fully_priced
        and at_risk.exit_path = 'other_host'

),

leaving as (

    select distinct provider_id from at_risk

),

-- the best of a profile outside of a provider, each model at its best host
placed as (

    select
        leaving.provider_id,
        profiles.scenario_id,
        rankings.profile_id,
        destinations.model_id,
        destinations.offering_id as option_offering_id,
        rankings.score,
        rankings.rank
    from rankings
    inner join profiles
        on rankings.profile_id = profiles.profile_id
    inner join destinations
        on rankings.offering_id = destinations.offering_id
    inner join leaving
        on destinations.provider_id <> leaving.provider_id
    qualify
        row_number() over (
            partition by leaving.provider_id, rankings.profile_id, destinations.model_id
            order by rankings.rank nulls last, destinations.offering_id nulls last
        ) = 1

),

numbered as (

    select
        *,
        row_number() over (
            partition by provider_id, profile_id
            order by rank nulls last, option_offering_id nulls last
        ) as number_by_rank
    from placed

),

-- one more than is told, since one of them may be the model that one leaves
alternatives as (

    select
        at_risk.offering_id,
        'alternative' as option_kind,
        numbered.scenario_id,
        numbered.profile_id,
        row_number() over (
            partition by at_risk.offering_id, numbered.profile_id
            order by numbered.rank nulls last, numbered.option_offering_id nulls last
        ) as option_number,
        numbered.option_offering_id,
        numbered.score as option_score,
        numbered.rank as option_rank
    from numbered
    inner join at_risk
        on
            numbered.provider_id = at_risk.provider_id
            and numbered.model_id <> at_risk.model_id
    where numbered.number_by_rank <= {{ lifecycle_rule('options_per_kind') }} + 1

),

options as (

    select * from successors
    union all
    select * from same_weights
    union all
    select * from alternatives

),

final as (

    select
        -- ids
        options.offering_id,
        options.option_kind,
        options.scenario_id,
        options.profile_id,
        cast(options.option_number as integer) as option_number,
        options.option_offering_id,

        -- what one leaves
        at_risk.risk_level,
        at_risk.lifecycle_status,
        at_risk.retires_on,
        at_risk.days_left,

        -- what one goes to; a successor need not be on record
        to_where.offering_id is not null as is_on_record,
        to_where.is_callable as is_option_callable,
        to_where.lifecycle_status as option_lifecycle_status,
        to_where.risk_level as option_risk_level,
        to_where.days_left as option_days_left,
        options.option_score,
        options.option_rank,

        -- what it costs
        from_costs.cost_per_interaction_usd,
        to_costs.cost_per_interaction_usd as option_cost_per_interaction_usd,
        cast(to_costs.cost_per_interaction_usd - from_costs.cost_per_interaction_usd as decimal(38, 15))
            as cost_change_usd,
        at_risk.as_of_on

    from options
    inner join at_risk
        on options.offering_id = at_risk.offering_id
    left join leveled as to_where
        on options.option_offering_id = to_where.offering_id
    left join costs as from_costs
        on
            options.offering_id = from_costs.offering_id
            and options.scenario_id = from_costs.scenario_id
    left join costs as to_costs
        on
            options.option_offering_id = to_costs.offering_id
            and options.scenario_id = to_costs.scenario_id
    where options.option_number <= {{ lifecycle_rule('options_per_kind') }}

)

select * from final
