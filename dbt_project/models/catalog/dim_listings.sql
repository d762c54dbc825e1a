with

models as (

    select * from {{ ref('int_models__matched') }}

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}

),

match_methods as (

    select * from {{ ref('match_methods') }}

),

-- The model of the listing that an alias points at.
targets as (

    select
        source_id,
        source_model_id,
        min(model_id) as model_id
    from models
    group by all

),

final as (

    select
        -- ids
        models.source_id,
        models.source_provider_id,
        models.source_model_id,
        offerings.offering_id,
        coalesce(offerings.provider_id, nullif(models.provider_id, '')) as provider_id,
        coalesce(offerings.model_id, targets.model_id, models.model_id) as model_id,

        -- what the listing's id contains
        models.region,
        models.snapshot_day,
        models.alias_of,

        -- how the model was found
        coalesce(offerings.match_method, 'alias') as match_method,
        match_methods.match_confidence,
        coalesce(offerings.is_primary_listing, false) as is_primary_listing,

        -- when
        models.is_listed,
        models.first_seen_on,
        models.last_seen_on,

        -- old names, kept for one release
        coalesce(offerings.is_primary_listing, false) as is_spokesman

    from models
    left join offerings
        on
            models.source_id = offerings.source_id
            and models.source_provider_id = offerings.source_provider_id
            and models.source_model_id = offerings.source_model_id
    left join targets
        on
            models.source_id = targets.source_id
            and models.alias_of = targets.source_model_id
    inner join match_methods
        on coalesce(offerings.match_method, 'alias') = match_methods.match_method

)

select * from final
