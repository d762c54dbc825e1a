with

chosen as (

    select * from {{ ref('scenarios') }}

),

measured as (

    select * from {{ ref('usage_scenarios') }}

),

final as (

    select
        scenario_id,
        scenario_name,
        {{ token_columns() | join(',\n        ') }},
        interactions,
        service_tier,
        false as is_measured
    from chosen

    union all

    select
        scenario_id,
        scenario_name,
        {{ token_columns() | join(',\n        ') }},
        interactions,
        service_tier,
        true as is_measured
    from measured
    where is_priced

)

select * from final
