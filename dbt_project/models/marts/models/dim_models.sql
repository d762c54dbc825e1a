with

models as (

    select * from {{ ref('int_models__described') }}

),

final as (

    select
        -- ids
        model_id,

        -- what it is
        model_name,
        developer,
        parameters_total_b,
        parameters_active_b,
        experts_total,
        experts_active,
        context_window_tokens,
        quantization,
        quantization_method,
        quantization_speedup,
        memory_gb,
        min_sequential_tool_calls,
        max_sequential_tool_calls,
        designed_for,
        is_multimodal,
        has_open_weights,
        license_id,
        license_stated,

        -- when
        released_on,

        -- provenance
        weights_snapshot_id,
        context_window_snapshot_id,
        released_snapshot_id

    from models

)

select * from final
