{# Ratings of Arena, of one source that has them: one row per board, model and effort of its latest snapshot. #}
{% macro arena_benchmarks(source_id) -%}
with

ratings as (

    select * from {{ source(source_id, 'ratings') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

aliases as (

    select * from {{ ref('benchmark_aliases') }}

),

marked as (

    select
        *,
        'arena-' || {{ slug('board') }} as board_slug,
        {{ effort_columns('label') }}
    from ratings

),

-- A board without an alias stays in raw: search rates a search engine as much as a model.
final as (

    select
        -- ids: of a model without a provider
        snapshots.source_id,
        '' as source_provider_id,
        {{ name_of_marked('marked.marked') }} as source_model_id,
        aliases.benchmark_id,
        {{ variant_of_label('marked.label') }} as variant,
        {{ harness_of_label('marked.label') }} as harness,
        'arena' as claimant,
        {{ effort_of_marked('marked.marked') }} as effort,

        -- score
        cast(null as decimal(7, 3)) as score_pct,
        cast(null as decimal(7, 3)) as margin_pct,
        cast(marked.rating_elo as decimal(9, 3)) as score_elo,
        cast(marked.low_elo as decimal(9, 3)) as elo_low,
        cast(marked.high_elo as decimal(9, 3)) as elo_high,
        marked.votes,
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
        marked.rated_on as stated_on,

        -- provenance
        marked.label as stated_in,
        snapshots.origin as source_address,
        marked.board || ': ' || marked.label as source_place,
        marked.snapshot_id

    from marked
    inner join snapshots
        on marked.snapshot_id = snapshots.snapshot_id
    inner join aliases
        on marked.board_slug = aliases.benchmark_slug
    where snapshots.is_current

)

select * from final
{%- endmacro %}
