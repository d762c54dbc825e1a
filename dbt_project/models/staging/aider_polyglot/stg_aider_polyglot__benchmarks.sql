with

runs as (

    select * from {{ source('aider_polyglot', 'runs') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids: of a model without a provider
        snapshots.source_id,
        '' as source_provider_id,
        runs.source_model_id,
        'aider-polyglot' as benchmark_id,
        concat_ws(', ', runs.edit_format, runs.how, nullif(runs.reasoning_effort, runs.how)) as variant,
        'aider' as harness,
        'aider' as claimant,
        {{ effort_of_words('coalesce(runs.how, runs.reasoning_effort)') }} as effort,

        -- score
        runs.score_pct,
        cast(null as decimal(7, 3)) as margin_pct,
        cast(null as decimal(9, 3)) as score_elo,
        cast(null as decimal(9, 3)) as elo_low,
        cast(null as decimal(9, 3)) as elo_high,
        cast(null as bigint) as votes,
        false as is_approximate,
        false as is_vendor_claimed,

        -- cost of the run; 0 means that it was not measured
        runs.test_cases as run_tasks,
        cast(nullif(runs.total_cost_usd, 0) as decimal(38, 15)) as run_usd,
        nullif(runs.prompt_tokens, 0) as run_input_tokens,
        case when runs.prompt_tokens > 0 then 'stated' end as run_input_basis,
        nullif(runs.completion_tokens, 0) as run_output_tokens,

        -- when
        runs.measured_on,
        runs.measured_on as stated_on,

        -- provenance
        runs.run_id as stated_in,
        snapshots.origin as source_address,
        runs.run_id as source_place,
        runs.snapshot_id

    from runs
    inner join snapshots
        on runs.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        -- leave out pairs of models
        and runs.editor_model is null
        and runs.source_model_id not like '% + %'

)

select * from final
