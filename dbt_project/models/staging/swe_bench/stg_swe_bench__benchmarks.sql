with

runs as (

    select * from {{ source('swe_bench', 'runs') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- Entries of one model in the small harness. Versions with the same first number are comparable.
runs_of_models as (

    select
        *,
        'mini-swe-agent-' || regexp_extract(mini_version, '^[0-9]+', 0) as harness
    from runs
    where
        board in ('Verified', 'bash-only')
        and mini_version is not null
        and source_model_id is not null
        and warning is null
        -- an entry without results of the issues repeats another
        and tasks > 0
    qualify
        row_number() over (
            partition by snapshot_id, source_model_id, effort, regexp_extract(mini_version, '^[0-9]+', 0)
            order by measured_on desc nulls last, run_id desc nulls last, board desc nulls last
        ) = 1

),

final as (

    select
        -- ids: of a model without a provider
        snapshots.source_id,
        '' as source_provider_id,
        runs_of_models.source_model_id,
        'swe-bench-verified' as benchmark_id,
        'bash_only' as variant,
        runs_of_models.harness,
        'swe-bench' as claimant,
        runs_of_models.effort,

        -- score
        runs_of_models.score_pct,
        cast(null as decimal(9, 3)) as score_elo,
        cast(null as decimal(9, 3)) as elo_low,
        cast(null as decimal(9, 3)) as elo_high,
        cast(null as bigint) as votes,
        cast(null as decimal(7, 3)) as margin_pct,
        false as is_approximate,
        false as is_vendor_claimed,

        -- cost of the run
        runs_of_models.tasks as run_tasks,
        cast(runs_of_models.total_usd as decimal(38, 15)) as run_usd,
        cast(null as bigint) as run_input_tokens,
        cast(null as string) as run_input_basis,
        cast(null as bigint) as run_output_tokens,

        -- when
        runs_of_models.measured_on,
        runs_of_models.measured_on as stated_on,

        -- provenance
        runs_of_models.run_id as stated_in,
        snapshots.origin as source_address,
        runs_of_models.run_id as source_place,
        runs_of_models.snapshot_id

    from runs_of_models
    inner join snapshots
        on runs_of_models.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current

)

select * from final
