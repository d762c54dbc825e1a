{# Not for an earlier day, on which fewer models were known. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

with

found as (

    select
        'seeds/policy/verbosity_multipliers.csv: there is no model ' || verbosity.model_id
        || ' in marts.dim_models; correct or remove the row' as message
    from {{ ref('verbosity_multipliers') }} as verbosity
    left join {{ ref('dim_models') }} as models
        on verbosity.model_id = models.model_id
    where models.model_id is null

)

{{ stop_with('found') }}
