with

of_policy as (

    select * from {{ ref('stg_policy__scenarios') }}

),

of_log as (

    select * from {{ ref('usage_scenarios') }}

),

final as (

    select
        scenario_id,
        scenario_name,
        {{ token_columns() | join(',\n        ') }},
        interactions,
        service_tier,
        region,
        other_tier,
        false as is_measured,
        is_own
    from of_policy

    union all

    select
        scenario_id,
        scenario_name,
        {{ token_columns() | join(',\n        ') }},
        interactions,
        service_tier,
        'global' as region,
        cast(null as string) as other_tier,
        true as is_measured,
        false as is_own
    from of_log
    where is_priced

)

select * from final
