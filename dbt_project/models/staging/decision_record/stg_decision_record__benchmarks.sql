with

benchmarks as (

    {{ hand_kept('decision_record', 'benchmarks') }}

),

final as (

    select
        -- ids: our own model_id, without a provider
        'decision_record' as source_id,
        '' as source_provider_id,
        model_id as source_model_id,
        benchmark_id,
        variant,
        harness,
        claimant,
        effort,

        -- score
        score_pct,
        margin_pct,
        cast(null as decimal(9, 3)) as score_elo,
        cast(null as decimal(9, 3)) as elo_low,
        cast(null as decimal(9, 3)) as elo_high,
        cast(null as bigint) as votes,
        is_approximate,
        is_vendor_claimed,

        -- cost of the run
        cast(null as integer) as run_tasks,
        cast(null as decimal(38, 15)) as run_usd,
        cast(null as bigint) as run_input_tokens,
        cast(null as bigint) as run_output_tokens,

        -- when
        measured_on,
        stated_on,

        -- provenance
        source_address || ', ' || source_place as stated_in,
        source_address,
        source_place,
        snapshot_id

    from benchmarks

)

select * from final
