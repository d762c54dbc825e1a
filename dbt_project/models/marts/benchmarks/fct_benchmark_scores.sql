with

scores as (

    select * from {{ ref('int_benchmark_scores__stated') }}

),

final as (

    select
        -- ids
        model_id,
        benchmark_id,
        variant,
        harness,
        claimant,
        source_id,

        -- score
        effort,
        score_pct,
        margin_pct,
        lower_is_better,
        is_pass_rate,
        is_approximate,
        is_vendor_claimed,
        is_missing,
        is_latest,

        -- what the run took
        run_tasks,
        run_usd,
        run_input_tokens,
        run_output_tokens,

        -- when
        measured_on,
        stated_on,

        -- provenance
        source_address,
        source_place,
        snapshot_id

    from scores

)

select * from final
