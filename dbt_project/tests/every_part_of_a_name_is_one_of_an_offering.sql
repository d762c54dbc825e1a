{# Needs facts that were not known on every day: runs only where all known facts are used. #}
{{ config(enabled=not var('known_on'), severity='warn') }}

-- A row that matches no name is a typing error, or its catalogue dropped the listing: correct it or delete it.
-- Until then it does no harm, since it matches nothing.
with

offerings as (

    select * from {{ ref('dim_offerings') }}

),

names as (

    select
        'model' as name_of,
        model_id as name
    from offerings
    union
    select
        'offering' as name_of,
        substring(offering_id, length(provider_id) + 2) as name
    from offerings
    union
    select
        'offering' as name_of,
        model_id as name
    from offerings
    union
    select
        'provider' as name_of,
        provider_id as name
    from offerings

),

typed as (

    select
        'sale_forms.csv' as file,
        case applies_to when 'model' then 'offering' else applies_to end as name_of,
        name_part as typed_in,
        '%' || name_part || '%' as name_pattern
    from {{ ref('sale_forms') }}
    union all
    select
        'other_models.csv' as file,
        'model' as name_of,
        name_part as typed_in,
        '%' || name_part || '%' as name_pattern
    from {{ ref('other_models') }}
    union all
    -- such a pattern is for the name as it is
    select
        'searching_models.csv' as file,
        'model' as name_of,
        model_pattern as typed_in,
        '-' || model_pattern || '-' as name_pattern
    from {{ ref('searching_models') }}

)

select
    typed.file,
    typed.typed_in
from typed
left join names
    on
        typed.name_of = names.name_of
        and '-' || names.name || '-' like typed.name_pattern
where names.name is null
