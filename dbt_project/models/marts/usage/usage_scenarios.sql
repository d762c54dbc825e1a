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
        {%- for column in token_columns() %}
        {{ column }},
        {%- endfor %}
        interactions

    from measured

)

select * from final
