-- The offerings of the newest decision on record, with their cost and lifecycle today.
with

review as (

    select * from marts.decision_review
    where decision_id = (select max_by(decision_id, decided_on) from marts.decision_review)

),

license_clauses_that_apply as (

    select
        profiles.profile_id,
        obligations.model_id,
        string_agg(
            distinct replace(obligations.clause_group, '_', ' '), ', ' order by replace(obligations.clause_group, '_', ' ')
        ) filter (where obligations.is_triggered) as clauses_that_apply,
        string_agg(
            (obligations.threshold / 1000000)::int || 'M '
            || replace(replace(obligations.metric, 'monthly_', ''), 'revenue_usd', 'USD') || ' a ' || obligations.period,
            ' or ' order by obligations.threshold desc
        ) filter (where not obligations.is_triggered and obligations.period is not null) as next_thresholds
    from marts.license_obligations as obligations
    inner join marts.dim_profiles as profiles using (company_profile_id)
    group by all

),

terms_that_apply as (

    select
        profiles.profile_id,
        obligations.offering_id,
        count(distinct obligations.clause_group) as clauses
    from marts.service_obligations as obligations
    inner join marts.dim_profiles as profiles using (company_profile_id)
    where obligations.is_triggered
    group by all

)

select
    review.offering_id,
    review.role,
    review.profile_id,
    costs.cost_per_interaction_usd,
    costs.total_usd,
    costs.interactions,
    costs.cost_rank,
    costs.cached_price_basis,
    risk.lifecycle_status,
    risk.risk_level,
    risk.retires_on,
    risk.days_left,
    risk.maker_retires_on,
    risk.evidence_on,
    models.license_id,
    models.has_open_weights,
    licenses.clauses_that_apply,
    terms.clauses as terms_clauses,
    licenses.next_thresholds,
    costs.price_age_days,
    costs.price_source_id,
    review.as_of_on
from review
inner join marts.cost_per_interaction as costs
    on review.offering_id = costs.offering_id and review.scenario_id = costs.scenario_id
inner join marts.deprecation_risk as risk
    on review.offering_id = risk.offering_id
inner join marts.dim_models as models
    on review.model_id = models.model_id
left join license_clauses_that_apply as licenses
    on review.model_id = licenses.model_id and review.profile_id = licenses.profile_id
left join terms_that_apply as terms
    on review.offering_id = terms.offering_id and review.profile_id = terms.profile_id
order by costs.cost_rank nulls last, review.offering_id
