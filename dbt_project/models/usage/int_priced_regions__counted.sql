{#- A model of its own, since it does not depend on the log. -#}
with

priced as (

    select distinct
        offering_id,
        provider_id,
        region
    from {{ ref('int_price_lists__pivoted') }}

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        region,

        -- flags
        bool_or(region = 'unstated') over (partition by offering_id) as is_world_apart,
        bool_and(region = 'global') over (partition by provider_id) as is_one_price

    from priced

)

select * from final
