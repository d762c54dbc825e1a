select
    clauses.license_id,
    clauses.clause,
    companies.company_profile_id
from {{ ref('license_clauses') }} as clauses
cross join {{ ref('stg_policy__company_profiles') }} as companies
left join {{ ref('license_obligations') }} as obligations
    on
        clauses.license_id = obligations.license_id
        and clauses.clause = obligations.clause
        and companies.company_profile_id = obligations.company_profile_id
where
    obligations.clause is null
    and clauses.license_id in (select models.license_id from {{ ref('dim_models') }} as models)
