with

name_rules as (

    select * from {{ source('genai_prices', 'name_rules') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

current_rules as (

    select
        snapshots.source_id,
        name_rules.*,
        count(*) over alternatives as clauses,
        -- looking ahead is no part of the expressions that both engines know
        bool_or(name_rules.kind = 'regex' and name_rules.value like '%(?%') over alternatives as looks_ahead
    from name_rules
    inner join snapshots
        on name_rules.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current
    window alternatives as (
        partition by
            name_rules.snapshot_id, name_rules.source_provider_id, name_rules.source_model_id, name_rules.alternative
    )

),

final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,

        -- the rule
        model_number,
        alternative,
        clauses,
        kind,
        case when kind = 'regex' then value else lower(value) end as value

    from current_rules
    where not looks_ahead

)

select * from final
