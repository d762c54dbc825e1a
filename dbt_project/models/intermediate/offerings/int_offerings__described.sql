with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

hand_offerings as (

    select * from {{ ref('stg_decision_record__offerings') }}
    where stated_on <= {{ as_of() }}

),

listings as (

    select * from {{ ref('stg_genai_prices__models') }}
    where is_current

),

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

providers as (

    select * from {{ ref('providers') }}

),

from_hand as (

    select
        provider_id,
        model_id,
        max_by(output_tokens_per_second, stated_on)
        filter (where output_tokens_per_second is not null) as output_tokens_per_second,
        max_by(is_approximate, stated_on)
        filter (where output_tokens_per_second is not null) as is_speed_approximate,
        max_by(speed_rank, stated_on) filter (where speed_rank is not null) as stated_speed_rank,
        max_by(has_function_calling, stated_on)
        filter (where has_function_calling is not null) as has_function_calling
    from hand_offerings
    group by all

),

from_catalogues as (

    select
        matched.offering_id,
        listings.provider_name,
        listings.context_window_tokens
    from listings
    inner join matched
        on
            listings.source_id = matched.source_id
            and listings.source_provider_id = matched.source_provider_id
            and listings.source_model_id = matched.source_model_id

),

final as (

    select
        -- ids
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- what is offered
        coalesce(providers.provider_name, from_catalogues.provider_name, offerings.provider_id) as provider_name,
        from_catalogues.context_window_tokens,
        from_hand.has_function_calling,

        -- speed
        from_hand.output_tokens_per_second,
        from_hand.is_speed_approximate,
        from_hand.stated_speed_rank,

        -- flags
        from_catalogues.offering_id is not null as is_listed

    from offerings
    left join from_hand
        on
            offerings.provider_id = from_hand.provider_id
            and offerings.model_id = from_hand.model_id
    left join from_catalogues
        on offerings.offering_id = from_catalogues.offering_id
    left join providers
        on offerings.provider_id = providers.provider_id

)

select * from final
