with

scenarios as (

    select * from {{ ref('int_scenarios__unioned') }}

),

final as (

    select
        scenario_id,
        scenario_name,
        service_tier,
        {{ token_columns() | join(',\n        ') }},
        interactions,
        is_measured
    from scenarios

)

select * from final
