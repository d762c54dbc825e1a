with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where is_as_of

),

final as (

    {{ costs_of_efforts('costs', ref('dim_scenarios')) }}

)

select * from final
