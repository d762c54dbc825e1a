with

benchmarks as (

    select * from {{ source('decision_record', 'benchmarks') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- an older snapshot of a hand-kept file is a mistake that was mended, not history
final as (

    select
        -- ids: the model's own, of no provider
        snapshots.source_id,
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
        benchmarks.is_approximate,
        benchmarks.is_vendor_claimed,

        -- what the run took
        cast(null as integer) as run_tasks,
        cast(null as decimal(38, 15)) as run_usd,
        cast(null as bigint) as run_input_tokens,
        cast(null as bigint) as run_output_tokens,

        -- when
        benchmarks.measured_on,
        benchmarks.stated_on,

        -- provenance
        benchmarks.source_address || ', ' || benchmarks.source_place as stated_in,
        benchmarks.source_address,
        benchmarks.source_place,
        benchmarks.snapshot_id

    from benchmarks
    inner join snapshots
        on benchmarks.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('benchmarks.stated_on') }}

)

select * from final
