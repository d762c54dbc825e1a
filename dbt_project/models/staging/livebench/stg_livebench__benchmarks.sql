with

scores as (

    select * from {{ source('livebench', 'scores') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

final as (

    select
        -- ids: of a model without a provider
        snapshots.source_id,
        '' as source_provider_id,
        scores.source_model_id,
        'livebench-' || cast(scores.release as string) || '-' || replace(lower(scores.task), '_', '-') as benchmark_id,
        'unstated' as variant,
        'livebench' as harness,
        'livebench' as claimant,
        scores.effort,

        -- score
        scores.score_pct,
        cast(null as decimal(9, 3)) as score_elo,
        cast(null as decimal(9, 3)) as elo_low,
        cast(null as decimal(9, 3)) as elo_high,
        cast(null as bigint) as votes,
        cast(null as decimal(7, 3)) as margin_pct,
        false as is_approximate,
        false as is_vendor_claimed,

        -- cost of the run; tokens are stated as the mean of a question
        scores.questions as run_tasks,
        cast(scores.run_usd as decimal(38, 15)) as run_usd,
        -- the table states none of a task: those at the input price that the cost pays for beside the output
        case
            when scores.run_usd is not null and scores.input_usd_per_mtok > 0
                then cast(
                    round(
                        greatest(
                            {{ quotient(
                                '1000000 * scores.run_usd'
                                ~ ' - scores.output_tokens_per_question * scores.questions * scores.output_usd_per_mtok',
                                'scores.input_usd_per_mtok',
                                'decimal(18, 3)'
                            ) }}, 0
                        )
                    ) as bigint
                )
        end as run_input_tokens,
        case when scores.run_usd is not null and scores.input_usd_per_mtok > 0 then 'computed' end as run_input_basis,
        scores.output_tokens_per_question * scores.questions as run_output_tokens,

        -- when: the files have no days of their own
        cast(null as date) as measured_on,
        snapshots.first_seen_on as stated_on,

        -- provenance
        scores.label || ', ' || scores.task as stated_in,
        snapshots.origin as source_address,
        scores.label || ', ' || scores.task as source_place,
        scores.snapshot_id

    from scores
    inner join snapshots
        on scores.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current

)

select * from final
