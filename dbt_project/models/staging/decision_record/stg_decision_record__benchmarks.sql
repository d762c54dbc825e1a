with

benchmarks as (

    {{ hand_kept('decision_record', 'benchmarks') }}

),

runs as (

    {{ hand_kept('decision_record', 'benchmark_runs') }}

),

final as (

    select
        -- ids: our own model_id, without a provider
        'decision_record' as source_id,
        '' as source_provider_id,
        benchmarks.model_id as source_model_id,
        benchmarks.benchmark_id,
        benchmarks.variant,
        benchmarks.harness,
        benchmarks.claimant,
        benchmarks.effort,

        -- score
        benchmarks.score_pct,
        benchmarks.margin_pct,
        cast(null as decimal(9, 3)) as score_elo,
        cast(null as decimal(9, 3)) as elo_low,
        cast(null as decimal(9, 3)) as elo_high,
        cast(null as bigint) as votes,
        benchmarks.is_approximate,
        benchmarks.is_vendor_claimed,

        -- cost of the run
        runs.run_tasks,
        cast(runs.run_usd as decimal(38, 15)) as run_usd,
        runs.run_input_tokens,
        runs.run_input_basis,
        runs.run_output_tokens,

        -- when
        benchmarks.measured_on,
        benchmarks.stated_on,

        -- provenance
        benchmarks.source_address || ', ' || benchmarks.source_place as stated_in,
        benchmarks.source_address,
        benchmarks.source_place,
        benchmarks.snapshot_id

    from benchmarks
    left join runs
        on
            benchmarks.model_id = runs.model_id
            and benchmarks.benchmark_id = runs.benchmark_id
            and benchmarks.variant = runs.variant
            and benchmarks.harness = runs.harness
            and coalesce(benchmarks.effort, '') = coalesce(runs.effort, '')

)

select * from final
