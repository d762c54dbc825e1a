{# Not for an earlier day, on which fewer models were known. #}
{{ config(enabled=not var('known_on') and not var('as_of'), severity='warn') }}

-- A maker without a model is a typing error in provider_kinds.csv, or the catalogue that names it was not loaded.
-- Write the name as in dim_models.developer, or leave it empty.
select
    kinds.provider_id,
    kinds.maker
from {{ ref('provider_kinds') }} as kinds
left join {{ ref('dim_models') }} as models
    on kinds.maker = models.developer
where
    kinds.maker is not null
    and models.model_id is null
