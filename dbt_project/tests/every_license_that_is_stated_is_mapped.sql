with

unmapped as (

    select
        'seeds/facts/models.csv: the licence of ' || model_id || ' is called "' || license_stated
        || '", which no row of seeds/reference/license_aliases.csv maps; add one' as message
    from {{ ref('dim_models') }}
    where
        license_stated is not null
        and license_id is null

)

{{ stop_with('unmapped') }}
