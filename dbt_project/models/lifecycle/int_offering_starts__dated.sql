-- Since when an offering is known: the first day of a listing or price that its source states, else its release, else
-- the first such day of its model at any provider.
with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

additions as (

    select * from {{ ref('stg_litellm_history__additions') }}

),

claims as (

    select * from {{ ref('fct_price_claims') }}
    where is_start_stated

),

stated as (

    select
        matched.offering_id,
        additions.added_on as stated_on
    from additions
    inner join matched
        on
            additions.source_id = matched.source_id
            and additions.source_provider_id = matched.source_provider_id
            and additions.source_model_id = matched.source_model_id
    union all
    select
        offering_id,
        cast(valid_from_at as date) as stated_on
    from claims

),

first_stated as (

    select
        offering_id,
        min(stated_on) as stated_on
    from stated
    group by offering_id

),

final as (

    select
        -- ids
        offerings.offering_id,

        -- when
        coalesce(
            first_stated.stated_on,
            models.released_on,
            min(first_stated.stated_on) over (partition by offerings.model_id)
        ) as known_on,
        first_stated.stated_on is not null as is_stated

    from offerings
    left join models
        on offerings.model_id = models.model_id
    left join first_stated
        on offerings.offering_id = first_stated.offering_id

)

select * from final
