with

decisions as (

    select * from {{ ref('stg_decision_record__decisions') }}

),

priced as (

    select * from {{ ref('int_decision_candidates__priced') }}

),

risks as (

    select * from {{ ref('deprecation_risk') }}

),

before as (

    select * from priced
    where is_then

),

today as (

    select * from priced
    where is_now

),

successors as (

    select
        decision_id,
        min(offering_id) as superseded_by_offering_id
    from priced
    where role = 'successor'
    group by all

),

-- the day of the successor is not stated, so a decision counts as standing on its own day only
compared as (

    select
        today.decision_id,
        today.offering_id,
        today.provider_id,
        today.model_id,
        today.role,
        decisions.decided_on,
        decisions.is_decided_on_assumed,
        decisions.scenario_id,
        decisions.profile_id,
        today.as_of_on,
        case
            when today.as_of_on > decisions.decided_on then decisions.status
            else 'standing'
        end as status,
        case
            when today.as_of_on > decisions.decided_on then successors.superseded_by_offering_id
        end as superseded_by_offering_id,
        before.input_usd_per_mtok as input_usd_per_mtok_then,
        today.input_usd_per_mtok as input_usd_per_mtok_now,
        before.output_usd_per_mtok as output_usd_per_mtok_then,
        today.output_usd_per_mtok as output_usd_per_mtok_now,
        before.total_usd as total_usd_then,
        today.total_usd as total_usd_now,
        today.interactions,
        before.lifecycle_status as lifecycle_status_then,
        risks.lifecycle_status as lifecycle_status_now,
        before.retires_on as retires_on_then,
        before.date_precision as retires_on_precision_then,
        risks.retires_on as retires_on_now,
        risks.days_left,
        risks.is_callable,
        risks.risk_level,
        risks.risk_reason,
        risks.exit_path,
        before.price_snapshot_id as price_snapshot_id_then,
        today.price_snapshot_id as price_snapshot_id_now,
        before.lifecycle_snapshot_id as lifecycle_snapshot_id_then,
        risks.snapshot_id as lifecycle_snapshot_id_now
    from today
    inner join before
        on
            today.decision_id = before.decision_id
            and today.offering_id = before.offering_id
    inner join decisions
        on today.decision_id = decisions.decision_id
    inner join risks
        on today.offering_id = risks.offering_id
    left join successors
        on today.decision_id = successors.decision_id
    where today.role <> 'successor' or today.as_of_on > decisions.decided_on

),

-- an offering is still valid if it is callable, not about to end, costs no more, and is not superseded
checked as (

    select
        *,
        case
            when role = 'chosen' and status = 'superseded' then 'superseded by ' || superseded_by_offering_id
        end as decision_problem,
        case
            when total_usd_now > total_usd_then then 'it costs more than then'
        end as cost_problem,
        coalesce(is_callable, false) and risk_level <> 'critical' as is_safe
    from compared

),

final as (

    select
        -- ids
        decision_id,
        offering_id,
        provider_id,
        model_id,

        -- the decision
        decided_on,
        is_decided_on_assumed,
        status,
        superseded_by_offering_id,
        role,
        scenario_id,
        profile_id,

        -- verdict
        is_safe and decision_problem is null and cost_problem is null as still_valid,
        concat_ws('; ', decision_problem, cost_problem, risk_reason) as because,

        -- cost of the scenario, then and now
        interactions,
        total_usd_then,
        total_usd_now,
        input_usd_per_mtok_then,
        input_usd_per_mtok_now,
        output_usd_per_mtok_then,
        output_usd_per_mtok_now,

        -- lifecycle, then and now
        lifecycle_status_then,
        lifecycle_status_now,
        retires_on_then,
        retires_on_precision_then,
        retires_on_now,
        days_left,
        risk_level,
        exit_path,
        as_of_on,

        -- provenance
        price_snapshot_id_then,
        price_snapshot_id_now,
        lifecycle_snapshot_id_then,
        lifecycle_snapshot_id_now

    from checked

)

select * from final
