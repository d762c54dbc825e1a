with

name_rules as (

    select * from {{ ref('stg_genai_prices__name_rules') }}

),

listings as (

    select * from {{ ref('dim_listings') }}

),

final as (

    select
        -- what the names that fit stand for
        listings.provider_id,
        listings.offering_id,
        listings.model_id,

        -- which names fit
        name_rules.model_number,
        name_rules.source_model_id,
        name_rules.alternative,
        name_rules.clauses,
        name_rules.kind,
        name_rules.value

    from name_rules
    inner join listings
        on
            name_rules.source_id = listings.source_id
            and name_rules.source_provider_id = listings.source_provider_id
            and name_rules.source_model_id = listings.source_model_id
    -- int_offering_names__unioned has the names that are written out
    where
        name_rules.kind <> 'equals'
        or name_rules.clauses > 1

)

select * from final
