with

scores as (

    select
        *,
        {{ slug("concat_ws(' ', source_benchmark, version)") }} as benchmark_slug
    from {{ source('models_dev_benchmarks', 'scores') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

aliases as (

    select * from {{ ref('benchmark_aliases') }}

),

metrics as (

    select * from {{ ref('benchmark_metrics') }}

),

-- A score of an unknown benchmark or metric stays in raw. So does a score of at most 1, which may be a share or a
-- percentage.
final as (

    select
        -- ids: of a model without a provider
        snapshots.source_id,
        '' as source_provider_id,
        scores.source_model_id,
        aliases.benchmark_id,
        coalesce(scores.variant, 'unstated') as variant,
        coalesce(scores.harness, 'unstated') as harness,
        -- the page that states it; the catalogue does not state whether it is the maker's
        regexp_extract(scores.source_address, '^[a-z]+:/+([^/]+)', 1) as claimant,
        cast(null as string) as effort,

        -- score
        cast(scores.score as decimal(7, 3)) as score_pct,
        cast(null as decimal(7, 3)) as margin_pct,
        cast(null as decimal(9, 3)) as score_elo,
        cast(null as decimal(9, 3)) as elo_low,
        cast(null as decimal(9, 3)) as elo_high,
        cast(null as bigint) as votes,
        false as is_approximate,
        cast(null as boolean) as is_vendor_claimed,

        -- cost of the run
        cast(null as integer) as run_tasks,
        cast(null as decimal(38, 15)) as run_usd,
        cast(null as bigint) as run_input_tokens,
        cast(null as string) as run_input_basis,
        cast(null as bigint) as run_output_tokens,

        -- when
        scores.measured_on,
        coalesce(scores.measured_on, snapshots.first_seen_on) as stated_on,

        -- provenance
        scores.source_address as stated_in,
        scores.source_address,
        scores.source_benchmark as source_place,
        scores.snapshot_id

    from scores
    inner join snapshots
        on scores.snapshot_id = snapshots.snapshot_id
    inner join aliases
        on scores.benchmark_slug = aliases.benchmark_slug
    inner join metrics
        on lower(scores.metric) = metrics.metric
    where
        snapshots.is_current
        and scores.score > 1
        and scores.score <= 100

)

select * from final
