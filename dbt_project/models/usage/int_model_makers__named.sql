with

models as (

    select * from {{ ref('dim_models') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

usage_makers as (

    select * from {{ ref('usage_makers') }}

),

-- of several services of a maker that sell a model, usage_makers decides
final as (

    select
        models.model_id,
        provider_kinds.provider_id
    from models
    inner join provider_kinds
        on models.developer = provider_kinds.maker
    inner join offerings
        on
            models.model_id = offerings.model_id
            and provider_kinds.provider_id = offerings.provider_id
    left join usage_makers
        on
            provider_kinds.provider_id = usage_makers.provider_id
            and models.model_id like usage_makers.starts_with || '%'
    qualify
        row_number() over (
            partition by models.model_id
            order by
                length(usage_makers.starts_with) desc nulls last,
                provider_kinds.provider_id asc nulls last
        ) = 1

)

select * from final
