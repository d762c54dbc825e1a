with

models as (

    select * from {{ ref('dim_models') }}

),

evaluated as (

    select * from {{ ref('int_license_clauses__evaluated') }}

),

final as (

    select
        -- ids
        models.model_id,
        evaluated.company_profile_id,
        evaluated.license_id,
        evaluated.clause,

        -- the condition
        evaluated.clause_group,
        evaluated.combined_by,
        evaluated.metric,
        evaluated.threshold,
        evaluated.period,
        evaluated.metric_value,
        evaluated.metric_period,
        evaluated.is_condition_met,
        evaluated.is_triggered,

        -- what follows
        evaluated.obligation,
        evaluated.needs_separate_license,
        evaluated.covers_derivatives,
        evaluated.is_commercial_use_allowed,

        -- provenance
        evaluated.source_address,
        evaluated.source_place,
        evaluated.stated_on,
        evaluated.is_own

    from models
    inner join evaluated
        on models.license_id = evaluated.license_id

)

select * from final
