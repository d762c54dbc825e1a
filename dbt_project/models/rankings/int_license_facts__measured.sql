{#- A view on DuckDB, since its one reader computes it in less time than writing it takes. -#}
{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

with

offerings as (

    select * from {{ ref('dim_offerings') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

licenses as (

    select * from {{ ref('licenses') }}

),

clauses as (

    select * from {{ ref('int_license_clauses__evaluated') }}

),

companies as (

    select * from {{ ref('stg_policy__company_profiles') }}

),

read_facts as (

    select fact from {{ ref('stg_policy__eligibility_rules') }}
    union
    select fact from {{ ref('criteria') }}

),

-- only the clause groups that a ranking reads, since there are many
clause_groups as (

    select distinct clauses.clause_group
    from clauses
    inner join read_facts
        on read_facts.fact = 'is_license_triggered:' || clauses.clause_group

),

-- a buyer is bound by the licence of open weights and by the terms of the provider; where weights may be open and their
-- licence is not on record, no fact is known
bound as (

    select
        offerings.offering_id,
        models.license_id,
        offerings.terms_id,
        coalesce(models.weights_snapshot_id, offerings.limits_snapshot_id) as snapshot_id
    from offerings
    inner join models
        on offerings.model_id = models.model_id
    where
        models.license_id is not null
        or (offerings.terms_id is not null and not models.has_open_weights)

),

texts as (

    select
        offering_id,
        license_id,
        snapshot_id
    from bound
    where license_id is not null

    union all

    select
        offering_id,
        terms_id as license_id,
        snapshot_id
    from bound
    where terms_id is not null

),

-- a text on record is known in full, so a clause that it does not have is not triggered
of_licenses as (

    select
        texts.offering_id,
        companies.company_profile_id,
        'is_license_triggered:' || clause_groups.clause_group as fact,
        case when bool_or(coalesce(clauses.is_triggered, false)) then 1 else 0 end as value,
        max(texts.snapshot_id) as snapshot_id
    from texts
    cross join companies
    cross join clause_groups
    left join clauses
        on
            texts.license_id = clauses.license_id
            and companies.company_profile_id = clauses.company_profile_id
            and clause_groups.clause_group = clauses.clause_group
    group by texts.offering_id, companies.company_profile_id, clause_groups.clause_group

    union all

    select
        texts.offering_id,
        companies.company_profile_id,
        'is_commercial_use_allowed' as fact,
        case
            when bool_and(coalesce(clauses.is_commercial_use_allowed, licenses.is_commercial_use_allowed)) then 1
            else 0
        end as value,
        max(texts.snapshot_id) as snapshot_id
    from texts
    inner join licenses
        on texts.license_id = licenses.license_id
    cross join companies
    left join clauses
        on
            texts.license_id = clauses.license_id
            and companies.company_profile_id = clauses.company_profile_id
    group by texts.offering_id, companies.company_profile_id

),

final as (

    select
        -- ids
        offering_id,
        cast(null as string) as scenario_id,
        company_profile_id,
        cast(null as string) as claim_kind,

        -- fact
        fact,
        cast(value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        false as is_approximate,

        -- provenance
        snapshot_id

    from of_licenses

)

select * from final
