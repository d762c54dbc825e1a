{#- A view on DuckDB, since its one reader computes it in less time than writing it takes. -#}
{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where is_as_of

),

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where is_as_of

),

models as (

    select * from {{ ref('dim_models') }}

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

arguments as (

    select * from {{ ref('stg_decision_record__arguments') }}
    where
        is_judgement
        and stated_on <= {{ as_of() }}

),

-- an argument that compares two models is a fact of these two only: 1 for the favoured one, 0 for the other
compared as (

    select
        fact,
        favored_model_id as model_id,
        1 as value,
        snapshot_id
    from arguments
    where disfavored_model_id is not null

    union all

    select
        fact,
        disfavored_model_id as model_id,
        0 as value,
        snapshot_id
    from arguments
    where favored_model_id is not null

),

-- facts of the weights, which hold at every provider
of_models as (

    select
        model_id,
        'has_open_weights' as fact,
        case when has_open_weights then 1 else 0 end as value,
        weights_snapshot_id as snapshot_id
    from models
    where has_open_weights is not null

    union all

    select
        model_id,
        'is_multimodal' as fact,
        case when is_multimodal then 1 else 0 end as value,
        weights_snapshot_id as snapshot_id
    from models
    where is_multimodal is not null

    union all

    -- billions; where no source states it, the name often does
    select
        model_id,
        'parameters_total_b' as fact,
        coalesce(parameters_total_b, {{ size_in_name('model_id') }}) as value,
        weights_snapshot_id as snapshot_id
    from models
    where coalesce(parameters_total_b, {{ size_in_name('model_id') }}) is not null

    union all

    -- the number of hosts to choose from; 0 if others alone sell it
    select
        lifecycle.model_id,
        'callable_hosts' as fact,
        count(distinct provider_kinds.provider_id) as value,
        cast(null as string) as snapshot_id
    from lifecycle
    left join provider_kinds
        on
            lifecycle.provider_id = provider_kinds.provider_id
            and provider_kinds.kind = 'host'
    inner join costs
        on lifecycle.offering_id = costs.offering_id
    where
        lifecycle.is_callable
        and costs.is_fully_priced
    group by lifecycle.model_id

    union all

    select
        model_id,
        fact,
        max(value) as value,
        max(snapshot_id) as snapshot_id
    from compared
    group by model_id, fact

),

final as (

    select
        -- ids
        offerings.offering_id,
        cast(null as string) as scenario_id,
        cast(null as string) as company_profile_id,
        cast(null as string) as claim_kind,

        -- fact
        of_models.fact,
        cast(of_models.value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        false as is_approximate,

        -- provenance
        of_models.snapshot_id

    from of_models
    inner join offerings
        on of_models.model_id = offerings.model_id

)

select * from final
