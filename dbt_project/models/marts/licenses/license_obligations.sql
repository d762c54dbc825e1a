with

evaluated as (

    select * from {{ ref('int_license_clauses__evaluated') }}

),

final as (

    select
        -- ids
        model_id,
        company_profile_id,
        license_id,
        clause,

        -- the condition
        clause_group,
        combined_by,
        metric,
        threshold,
        period,
        metric_value,
        metric_period,
        is_condition_met,
        is_triggered,

        -- what follows
        obligation,
        needs_separate_license,
        covers_derivatives,
        is_commercial_use_allowed,

        -- provenance
        source_address,
        source_place,
        stated_on

    from evaluated

)

select * from final
