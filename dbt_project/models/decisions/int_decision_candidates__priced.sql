with

decisions as (

    select * from {{ ref('stg_decision_record__decisions') }}

),

candidates as (

    select * from {{ ref('stg_decision_record__candidates') }}

),

costs as (

    select * from {{ ref('int_costs__computed') }}

),

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}

),

dates as (

    select * from {{ ref('int_dates__listed') }}

),

-- no review before the day of the decision
reviewed as (

    select
        decisions.decision_id,
        decisions.scenario_id,
        decisions.decided_on,
        dates.as_of_on,
        dates.as_of_on = decisions.decided_on as is_then,
        dates.is_as_of as is_now
    from decisions
    inner join dates as today
        on
            today.is_as_of
            and decisions.decided_on <= today.as_of_on
    inner join dates
        on
            decisions.decided_on = dates.as_of_on
            or dates.is_as_of

),

final as (

    select
        -- ids
        reviewed.decision_id,
        reviewed.as_of_on,
        reviewed.is_then,
        reviewed.is_now,
        candidates.provider_id || '/' || candidates.model_id as offering_id,
        candidates.provider_id,
        candidates.model_id,
        candidates.role,

        -- cost of the decision's scenario on that day
        costs.input_usd_per_mtok,
        costs.cached_input_usd_per_mtok,
        costs.output_usd_per_mtok,
        costs.fresh_input_usd,
        costs.cached_input_usd,
        costs.output_usd,
        costs.cost_per_interaction_usd,
        costs.total_usd,
        costs.interactions,
        costs.price_snapshot_id,
        case
            when candidates.role <> 'successor' and costs.is_fully_priced
                then rank() over (
                    partition by
                        reviewed.decision_id, reviewed.as_of_on,
                        candidates.role = 'successor', costs.is_fully_priced
                    order by costs.cost_per_interaction_usd nulls last
                )
        end as cost_rank,

        -- lifecycle on that day
        lifecycle.lifecycle_status,
        lifecycle.retires_on,
        lifecycle.date_precision,
        lifecycle.date_kind,
        lifecycle.snapshot_id as lifecycle_snapshot_id

    from reviewed
    inner join candidates
        on reviewed.decision_id = candidates.decision_id
    left join costs
        on
            reviewed.as_of_on = costs.as_of_on
            and reviewed.scenario_id = costs.scenario_id
            and candidates.provider_id || '/' || candidates.model_id = costs.offering_id
    left join lifecycle
        on
            reviewed.as_of_on = lifecycle.as_of_on
            and candidates.provider_id || '/' || candidates.model_id = lifecycle.offering_id

)

select * from final
