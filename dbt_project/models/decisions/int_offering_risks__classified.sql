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

final as (

    select
        -- ids
        risks.offering_id,
        risks.provider_id,
        risks.model_id,

        -- lifecycle
        risks.lifecycle_status,
        risks.risk_level,
        risks.is_callable,
        risks.retires_on,
        risks.days_left,
        risks.exit_path,
        risks.replacement_model_id,
        risks.as_of_on,

        -- to leave, or to move to; not to a router, since the host that it calls is not known
        risk_levels.is_at_risk,
        coalesce(
            risks.is_callable
            and not risk_levels.is_at_risk
            and provider_kinds.kind = 'host',
            false
        ) as is_destination

    from risks
    inner join risk_levels
        on risks.risk_level = risk_levels.risk_level
    left join provider_kinds
        on risks.provider_id = provider_kinds.provider_id

)

select * from final
