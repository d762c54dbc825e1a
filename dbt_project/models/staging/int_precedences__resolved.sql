{{ config(materialized='view') }}

with

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

source_precedence as (

    select * from {{ ref('source_precedence') }}

),

sources as (

    select distinct source_id from snapshots

),

-- A source without a row of its own has the rank of the row for any.
final as (

    select
        -- ids
        any_other.fact,
        sources.source_id,

        -- rank
        coalesce(own.precedence, any_other.precedence) as precedence,
        coalesce(own.stale_precedence, any_other.stale_precedence) as stale_precedence,
        case when own.fact is null then any_other.fresh_for_days else own.fresh_for_days end as fresh_for_days

    from source_precedence as any_other
    cross join sources
    left join source_precedence as own
        on
            any_other.fact = own.fact
            and sources.source_id = own.source_id
    where any_other.source_id = 'any'

)

select * from final
