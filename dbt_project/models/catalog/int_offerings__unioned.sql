with

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

hand_prices as (

    select
        source_provider_id as provider_id,
        source_model_id as model_id
    from {{ ref('int_listing_prices__unioned') }}
    where is_hand_kept

),

hand_offerings as (

    select * from {{ ref('stg_decision_record__offerings') }}

),

fine_tuning as (

    select * from {{ ref('stg_decision_record__fine_tuning') }}

),

lifecycle as (

    select
        source_provider_id as provider_id,
        source_model_id as model_id
    from {{ ref('stg_decision_record__lifecycle') }}
    where not {{ is_product('source_model_id') }}

),

candidates as (

    select * from {{ ref('stg_decision_record__candidates') }}

),

-- Hand-kept rows name the offering: its provider, and its name there.
named as (

    select
        provider_id,
        model_id
    from hand_prices
    union
    select
        provider_id,
        model_id
    from hand_offerings
    union
    select
        provider_id,
        model_id
    from fine_tuning
    union
    select
        provider_id,
        model_id
    from lifecycle
    union
    select
        provider_id,
        model_id
    from candidates

),

offered as (

    select
        offering_id,
        provider_id,
        model_id,
        true as is_matched
    from matched
    union all
    select
        provider_id || '/' || model_id as offering_id,
        provider_id,
        model_id,
        false as is_matched
    from named

),

-- The model of an offering with a name of its own is known from its listings.
final as (

    select
        offering_id,
        provider_id,
        coalesce(min(model_id) filter (where is_matched), min(model_id)) as model_id
    from offered
    group by offering_id, provider_id

)

select * from final
