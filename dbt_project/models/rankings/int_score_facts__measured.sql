{#- A view on DuckDB, since its one reader computes it in less time than writing it takes. -#}
{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

with

scores as (

    select * from {{ ref('fct_benchmark_scores') }}
    where not is_missing

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

read_facts as (

    select fact from {{ ref('stg_policy__eligibility_rules') }}
    union
    select fact from {{ ref('criteria') }}

),

-- each variant, harness and kind of claim is a fact of its own; the latest score of a kind counts, and none is averaged
claimed as (

    select
        *,
        benchmark_id || ':' || variant || ':' || harness as fact,
        case
            when is_vendor_claimed then 'vendor'
            when not is_vendor_claimed then 'independent'
            else 'unstated'
        end as claim_kind,
        coalesce(score_pct, score_elo) as score,
        coalesce(margin_pct, cast(greatest(elo_high - score_elo, score_elo - elo_low) as decimal(7, 3))) as margin
    from scores

),

-- only the scores that a ranking reads, since there are many
latest_scores as (

    select claimed.* from claimed
    inner join read_facts
        on claimed.fact = read_facts.fact
    qualify
        row_number() over (
            partition by claimed.model_id, claimed.fact, claimed.claim_kind, claimed.effort
            order by
                claimed.stated_on desc nulls last,
                claimed.measured_on desc nulls last,
                claimed.source_id asc nulls last,
                claimed.claimant asc nulls last
        ) = 1

),

-- of a model that was measured at several efforts, the best score
chosen_scores as (

    select * from latest_scores
    qualify
        row_number() over (
            partition by model_id, fact, claim_kind
            order by
                case when lower_is_better then -score else score end desc nulls last,
                effort asc nulls last
        ) = 1

),

final as (

    select
        -- ids
        offerings.offering_id,
        cast(null as string) as scenario_id,
        cast(null as string) as company_profile_id,
        chosen_scores.claim_kind,

        -- fact
        chosen_scores.fact,
        cast(chosen_scores.score as decimal(38, 15)) as value,
        chosen_scores.margin,
        chosen_scores.is_approximate,

        -- provenance
        chosen_scores.snapshot_id

    from chosen_scores
    inner join offerings
        on chosen_scores.model_id = offerings.model_id

)

select * from final
