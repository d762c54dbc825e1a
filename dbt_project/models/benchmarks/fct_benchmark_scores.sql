with

stated as (
    {{ staged('benchmarks', [
        'source_id', 'source_provider_id', 'source_model_id', 'benchmark_id', 'variant', 'harness', 'claimant',
        "coalesce(effort, 'unstated') as effort", 'score_pct', 'margin_pct', 'score_elo', 'elo_low', 'elo_high', 'votes', 'is_approximate',
        'is_vendor_claimed', 'run_tasks', 'run_usd', 'run_input_tokens', 'run_input_basis', 'run_output_tokens', 'measured_on',
        'stated_on', 'source_address', 'source_place', 'snapshot_id'
    ]) }}
),

models as (

    select * from {{ ref('int_models__matched') }}

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

-- Hand-kept rows name the model itself; catalogues use names of their own.
scores as (

    select
        stated.*,
        case when snapshots.is_hand_kept then stated.source_model_id else models.model_id end as model_id,
        snapshots.copied_from,
        snapshots.last_seen_on as seen_on,
        {{ site_owner('case when snapshots.is_hand_kept then stated.source_address else snapshots.origin end') }}
            as page_owner
    from stated
    inner join snapshots
        on stated.snapshot_id = snapshots.snapshot_id
    left join models
        on
            stated.source_id = models.source_id
            and stated.source_provider_id = models.source_provider_id
            and stated.source_model_id = models.source_model_id
    where stated.stated_on <= {{ as_of() }}

),

-- A later statement of a source replaces its earlier one.
latest as (

    select *
    from scores
    where model_id is not null
    qualify
        row_number() over (
            partition by model_id, benchmark_id, variant, harness, claimant, effort, source_id
            order by
                stated_on desc nulls last,
                measured_on desc nulls last,
                source_address asc nulls last,
                source_place asc nulls last
        ) = 1

),

final as (

    select
        -- ids
        latest.model_id,
        latest.benchmark_id,
        latest.variant,
        latest.harness,
        latest.claimant,
        latest.effort,
        latest.source_id,

        -- score
        latest.score_pct,
        latest.margin_pct,
        latest.score_elo,
        latest.elo_low,
        latest.elo_high,
        latest.votes,
        benchmarks.lower_is_better,
        benchmarks.is_pass_rate,
        latest.is_approximate,
        latest.is_vendor_claimed,
        latest.score_pct is null and latest.score_elo is null as is_missing,
        -- where several sources state the score, the latest statement wins, and a score wins over an empty cell
        row_number() over (
            partition by
                latest.model_id, latest.benchmark_id, latest.variant, latest.harness, latest.claimant, latest.effort
            order by
                case when latest.score_pct is null and latest.score_elo is null then 1 else 0 end asc nulls last,
                latest.stated_on desc nulls last,
                latest.source_id asc nulls last
        ) = 1 as is_latest,

        -- what the run took
        latest.run_tasks,
        latest.run_usd,
        latest.run_input_tokens,
        latest.run_input_basis,
        latest.run_output_tokens,

        -- when
        latest.measured_on,
        latest.stated_on,
        latest.seen_on,

        -- provenance
        latest.copied_from,
        latest.copied_from is null
        and position({{ letters_of('latest.claimant') }} in latest.page_owner) > 0 as is_first_hand,
        latest.source_address,
        latest.source_place,
        latest.snapshot_id

    from latest
    inner join benchmarks
        on latest.benchmark_id = benchmarks.benchmark_id

)

select * from final
