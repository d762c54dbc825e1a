with

scores as (

    select
        *,
        {{ slug('source_benchmark') }} as benchmark_slug
    from {{ source('epoch_eci', 'scores') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

aliases as (

    select * from {{ ref('benchmark_aliases') }}

),

-- A score of an unknown benchmark, of another source, or that is no share stays in raw.
final as (

    select
        -- ids: of a model without a provider
        snapshots.source_id,
        '' as source_provider_id,
        scores.source_model_id,
        aliases.benchmark_id,
        'unstated' as variant,
        'epoch' as harness,
        'epoch' as claimant,
        scores.effort,

        -- score
        cast(scores.score_share * 100 as decimal(7, 3)) as score_pct,
        cast(null as decimal(9, 3)) as score_elo,
        cast(null as decimal(9, 3)) as elo_low,
        cast(null as decimal(9, 3)) as elo_high,
        cast(null as bigint) as votes,
        cast(null as decimal(7, 3)) as margin_pct,
        false as is_approximate,
        false as is_vendor_claimed,

        -- cost of the run
        cast(null as integer) as run_tasks,
        cast(null as decimal(38, 15)) as run_usd,
        cast(null as bigint) as run_input_tokens,
        cast(null as string) as run_input_basis,
        cast(null as bigint) as run_output_tokens,

        -- when
        cast(null as date) as measured_on,
        snapshots.first_seen_on as stated_on,

        -- provenance
        scores.source_location as stated_in,
        snapshots.origin as source_address,
        scores.source_location as source_place,
        scores.snapshot_id

    from scores
    inner join snapshots
        on scores.snapshot_id = snapshots.snapshot_id
    inner join aliases
        on scores.benchmark_slug = aliases.benchmark_slug
    where
        snapshots.is_current
        and scores.stated_by is null
        and scores.score_share between 0 and 1

)

select * from final
