with

measured as (

    select * from {{ ref('int_usage_scenarios__measured') }}

),

final as (

    select
        -- ids
        scenario_id,
        statistic,
        service_tier,
        scenario_name,

        -- how much
        {{ token_columns() | join(',\n        ') }},
        interactions

    from measured

)

select * from final
