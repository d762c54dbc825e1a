{{ config(enabled=not var('known_on'), severity='warn') }}

-- A hand-kept row under a name that the rules write otherwise would stand beside the offering or model that it is for.
-- Write the name as in marts.dim_offerings or marts.dim_models.
with

listings as (

    select * from {{ ref('int_models__matched') }}
    where alias_of is null

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}

),

spelled as (

    select
        provider_id,
        plain_name as name,
        min(model_id) as model_id
    from listings
    group by all
    union
    select
        provider_id,
        rule_model_id as name,
        min(model_id) as model_id
    from listings
    group by all

)

select
    typed.offering_id as typed_in,
    min(spelled.model_id) as model_id
from {{ ref('int_offerings__unioned') }} as typed
inner join spelled
    on
        typed.provider_id = spelled.provider_id
        and typed.model_id = spelled.name
where
    typed.offering_id not in (select offerings.offering_id from offerings)
    and spelled.model_id <> spelled.name
group by all

union all

select
    typed.model_id as typed_in,
    min(spelled.model_id) as model_id
from {{ ref('stg_decision_record__models') }} as typed
inner join spelled
    on typed.model_id = spelled.name
where
    typed.model_id not in (select listings.model_id from listings)
    and spelled.model_id <> spelled.name
group by all
