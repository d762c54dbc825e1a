with

final as (

    select * from {{ ref('int_listings__resolved') }}

)

select * from final
