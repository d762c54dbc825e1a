with

licenses as (

    select * from {{ ref('licenses') }}

),

clauses as (

    select * from {{ ref('license_clauses') }}

),

companies as (

    select * from {{ ref('stg_policy__company_profiles') }}

),

periods as (

    select * from {{ ref('periods') }}

),

-- One row per company and metric; a flag is 1 or 0, and the metric always is 1.
metrics as (

    select
        company_profile_id,
        'monthly_users' as metric,
        cast(monthly_users as decimal(24, 2)) as metric_value,
        'month' as metric_period
    from companies

    union all

    select
        company_profile_id,
        'revenue_usd' as metric,
        cast(revenue_usd as decimal(24, 2)) as metric_value,
        revenue_period as metric_period
    from companies

    union all

    select
        company_profile_id,
        'uses_derivatives' as metric,
        cast(case when uses_derivatives then 1 else 0 end as decimal(24, 2)) as metric_value,
        cast(null as string) as metric_period
    from companies

    union all

    select
        company_profile_id,
        'distributes_weights' as metric,
        cast(case when distributes_weights then 1 else 0 end as decimal(24, 2)) as metric_value,
        cast(null as string) as metric_period
    from companies

    union all

    select
        company_profile_id,
        'serves_others' as metric,
        cast(case when serves_others then 1 else 0 end as decimal(24, 2)) as metric_value,
        cast(null as string) as metric_period
    from companies

    union all

    select
        company_profile_id,
        'always' as metric,
        cast(1 as decimal(24, 2)) as metric_value,
        cast(null as string) as metric_period
    from companies

),

-- Periods are compared by cross-multiplying, which is exact; a division would not be.
compared as (

    select
        clauses.*,
        metrics.company_profile_id,
        metrics.metric_value,
        metrics.metric_period,
        case
            when clauses.threshold is null then true
            else
                metrics.metric_value * coalesce(clause_periods.months, 1)
                > clauses.threshold * coalesce(metric_periods.months, 1)
        end as is_condition_met
    from clauses
    inner join metrics
        on clauses.metric = metrics.metric
    left join periods as clause_periods
        on clauses.period = clause_periods.period
    left join periods as metric_periods
        on metrics.metric_period = metric_periods.period

),

grouped as (

    select
        *,
        case
            when combined_by = 'all'
                then bool_and(is_condition_met) over (partition by license_id, clause_group, company_profile_id)
            else bool_or(is_condition_met) over (partition by license_id, clause_group, company_profile_id)
        end as is_triggered
    from compared

),

final as (

    select
        -- ids
        grouped.license_id,
        grouped.company_profile_id,
        grouped.clause,

        -- the condition
        grouped.clause_group,
        grouped.combined_by,
        grouped.metric,
        grouped.threshold,
        grouped.period,
        grouped.metric_value,
        grouped.metric_period,
        grouped.is_condition_met,
        grouped.is_triggered,

        -- what follows
        grouped.obligation,
        grouped.needs_separate_license,
        grouped.covers_derivatives,
        licenses.is_commercial_use_allowed
        and not bool_or(grouped.is_triggered and grouped.needs_separate_license) over (
            partition by grouped.license_id, grouped.company_profile_id
        ) as is_commercial_use_allowed,

        -- provenance
        grouped.source_address,
        grouped.source_place,
        grouped.stated_on,
        companies.is_own

    from grouped
    inner join licenses
        on grouped.license_id = licenses.license_id
    inner join companies
        on grouped.company_profile_id = companies.company_profile_id

)

select * from final
