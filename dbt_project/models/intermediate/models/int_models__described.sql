with

hand_models as (

    select * from {{ ref('stg_decision_record__models') }}

),

listings as (

    select * from {{ ref('stg_genai_prices__models') }}
    where is_current

),

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

-- of several places that state the same fact, the exact one before the approximate, then the latest word
stated as (

    select
        *,
        case when is_approximate then 0 else 1 end as exactness
    from hand_models

),

from_hand as (

    select
        model_id,
        max_by(model_name, stated_on) filter (where model_name is not null) as model_name,
        max_by(developer, stated_on) filter (where developer is not null) as developer,
        max_by(parameters_total_b, stated_on) filter (where parameters_total_b is not null) as parameters_total_b,
        max_by(parameters_active_b, stated_on) filter (where parameters_active_b is not null) as parameters_active_b,
        max_by(experts_total, stated_on) filter (where experts_total is not null) as experts_total,
        max_by(experts_active, stated_on) filter (where experts_active is not null) as experts_active,
        max_by(context_window_tokens, stated_on)
        filter (where context_window_tokens is not null and exactness = 1) as context_window_tokens,
        max_by(context_window_tokens, stated_on)
        filter (where context_window_tokens is not null and exactness = 0) as rounded_context_window_tokens,
        max_by(quantization, stated_on) filter (where quantization is not null) as quantization,
        max_by(quantization_method, stated_on)
        filter (where quantization_method is not null) as quantization_method,
        max_by(quantization_speedup, stated_on)
        filter (where quantization_speedup is not null) as quantization_speedup,
        max_by(min_sequential_tool_calls, stated_on)
        filter (where min_sequential_tool_calls is not null) as min_sequential_tool_calls,
        max_by(designed_for, stated_on) filter (where designed_for is not null) as designed_for,
        max_by(memory_gb, stated_on) filter (where memory_gb is not null) as memory_gb,
        max_by(max_sequential_tool_calls, stated_on)
        filter (where max_sequential_tool_calls is not null) as max_sequential_tool_calls,
        max_by(is_multimodal, stated_on) filter (where is_multimodal is not null) as is_multimodal,
        max_by(has_open_weights, stated_on) filter (where has_open_weights is not null) as has_open_weights,
        max_by(license_id, stated_on) filter (where license_id is not null) as license_id,
        max_by(released_on, stated_on) filter (where released_on is not null) as released_on
    from stated
    group by all

),

-- a provider may cut the window; what any of them offers is what the weights can do
from_catalogues as (

    select
        matched.model_id,
        min(listings.model_name) as model_name,
        max(listings.context_window_tokens) as context_window_tokens
    from listings
    inner join matched
        on
            listings.source_id = matched.source_id
            and listings.source_provider_id = matched.source_provider_id
            and listings.source_model_id = matched.source_model_id
    group by all

),

model_ids as (

    select model_id from offerings
    union
    select model_id from hand_models

),

final as (

    select
        -- ids
        model_ids.model_id,

        -- what it is
        coalesce(from_hand.model_name, from_catalogues.model_name, model_ids.model_id) as model_name,
        from_hand.developer,
        from_hand.parameters_total_b,
        from_hand.parameters_active_b,
        from_hand.experts_total,
        from_hand.experts_active,
        coalesce(
            from_hand.context_window_tokens,
            from_catalogues.context_window_tokens,
            from_hand.rounded_context_window_tokens
        ) as context_window_tokens,
        from_hand.quantization,
        from_hand.quantization_method,
        from_hand.quantization_speedup,
        from_hand.memory_gb,
        from_hand.min_sequential_tool_calls,
        from_hand.max_sequential_tool_calls,
        from_hand.designed_for,
        from_hand.is_multimodal,
        from_hand.has_open_weights,
        from_hand.license_id,

        -- when
        from_hand.released_on

    from model_ids
    left join from_hand
        on model_ids.model_id = from_hand.model_id
    left join from_catalogues
        on model_ids.model_id = from_catalogues.model_id

)

select * from final
