with

offerings as (

    select * from {{ ref('int_offerings__described') }}

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,

        -- what is offered
        provider_name,
        context_window_tokens,
        max_output_tokens,
        has_function_calling,
        has_reasoning,
        has_vision,
        has_structured_output,
        terms_id,

        -- speed
        output_tokens_per_second,
        is_speed_approximate,
        stated_speed_rank,

        -- flags
        is_listed,
        is_text_model,

        -- provenance
        limits_snapshot_id,
        speed_snapshot_id

    from offerings

)

select * from final
