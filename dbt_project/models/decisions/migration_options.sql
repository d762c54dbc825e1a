{{ config(materialized='view') }}

with

risks as (

    select * from {{ ref('int_offering_risks__classified') }}

),

costs as (

    select * from {{ ref('cost_per_interaction') }}

),

rankings as (

    select
        rankings.*,
        profiles.scenario_id
    from {{ ref('int_scores__weighted') }} as rankings
    inner join {{ ref('stg_policy__ranking_profiles') }} as profiles
        on rankings.profile_id = profiles.profile_id
    where rankings.rank is not null

),

at_risk as (

    select * from risks
    where is_at_risk

),

destinations as (

    select * from risks
    where is_destination

),

-- the successor that the provider names, at the same provider, even if no source lists it
successors as (

    select
        at_risk.offering_id,
        'named_successor' as option_kind,
        costs.scenario_id,
        'any' as profile_id,
        1 as option_number,
        at_risk.provider_id || '/' || at_risk.replacement_model_id as option_offering_id,
        cast(null as decimal(13, 12)) as option_score,
        cast(null as bigint) as option_rank
    from at_risk
    inner join costs
        on at_risk.offering_id = costs.offering_id
    where at_risk.replacement_model_id <> at_risk.model_id

),

-- open weights at another host, the cheapest first
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
        cast(null as decimal(13, 12)) as option_score,
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

-- the best of each provider, for a profile and model
ranked as (

    select
        rankings.profile_id,
        rankings.scenario_id,
        rankings.score,
        rankings.rank,
        destinations.model_id,
        destinations.provider_id,
        destinations.offering_id
    from rankings
    inner join destinations
        on rankings.offering_id = destinations.offering_id
    qualify
        row_number() over (
            partition by rankings.profile_id, destinations.model_id, destinations.provider_id
            order by rankings.rank nulls last, destinations.offering_id nulls last
        ) = 1

),

hosts as (

    select
        *,
        row_number() over places as place,
        first_value(provider_id) over places as best_provider_id
    from ranked
    window places as (
        partition by profile_id, model_id
        order by rank nulls last, offering_id nulls last
    )

),

-- the best of a profile at other providers, each model once: whoever leaves the provider of the best takes the next
alternatives as (

    select
        at_risk.offering_id,
        'alternative' as option_kind,
        hosts.scenario_id,
        hosts.profile_id,
        row_number() over (
            partition by at_risk.offering_id, hosts.profile_id
            order by hosts.rank nulls last, hosts.offering_id nulls last
        ) as option_number,
        hosts.offering_id as option_offering_id,
        hosts.score as option_score,
        hosts.rank as option_rank
    from hosts
    inner join at_risk
        on
            hosts.model_id <> at_risk.model_id
            and case when hosts.best_provider_id = at_risk.provider_id then hosts.place - 1 else hosts.place end = 1

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

        -- the offering at risk
        at_risk.risk_level,
        at_risk.lifecycle_status,
        at_risk.retires_on,
        at_risk.days_left,

        -- the option; a successor may be an offering that no source lists
        option_risks.offering_id is not null as is_on_record,
        option_risks.is_callable as is_option_callable,
        option_risks.lifecycle_status as option_lifecycle_status,
        option_risks.risk_level as option_risk_level,
        option_risks.days_left as option_days_left,
        options.option_score,
        options.option_rank,

        -- what it costs
        costs_now.cost_per_interaction_usd,
        option_costs.cost_per_interaction_usd as option_cost_per_interaction_usd,
        cast(option_costs.cost_per_interaction_usd - costs_now.cost_per_interaction_usd as decimal(38, 15))
            as cost_change_usd,
        at_risk.as_of_on

    from options
    inner join at_risk
        on options.offering_id = at_risk.offering_id
    left join risks as option_risks
        on options.option_offering_id = option_risks.offering_id
    left join costs as costs_now
        on
            options.offering_id = costs_now.offering_id
            and options.scenario_id = costs_now.scenario_id
    left join costs as option_costs
        on
            options.option_offering_id = option_costs.offering_id
            and options.scenario_id = option_costs.scenario_id
    where options.option_number <= {{ lifecycle_rule('options_per_kind') }}

)

select * from final
