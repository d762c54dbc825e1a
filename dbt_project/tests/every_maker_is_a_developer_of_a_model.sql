{# Not for an earlier day, on which fewer models were known. #}
{{ config(enabled=not var('known_on') and not var('as_of')) }}

with

found as (

    select
        'seeds/reference/provider_kinds.csv: maker ' || kinds.maker || ' of ' || kinds.provider_id
        || ' is no developer in marts.dim_models; correct the name, or leave it empty' as message
    from {{ ref('provider_kinds') }} as kinds
    left join {{ ref('dim_models') }} as models
        on kinds.maker = models.developer
    where
        kinds.maker is not null
        and models.model_id is null

)

{{ stop_with('found') }}
