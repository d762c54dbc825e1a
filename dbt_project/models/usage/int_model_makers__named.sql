with

models as (

    select * from {{ ref('dim_models') }}

),

provider_names as (

    select
        *,
        {{ letters_of('provider_name') }} as letters
    from {{ ref('int_provider_names__unioned') }}

),

usage_makers as (

    select
        *,
        length(starts_with) as prefix_length
    from {{ ref('usage_makers') }}

),

-- the beginning of a name comes first, since logs are matched by it, too
final as (

    select
        models.model_id,
        coalesce(usage_makers.provider_id, provider_names.provider_id) as provider_id
    from models
    left join usage_makers
        on models.model_id like usage_makers.starts_with || '%'
    left join provider_names
        on {{ letters_of('models.developer') }} = provider_names.letters
    where coalesce(usage_makers.provider_id, provider_names.provider_id) is not null
    qualify
        row_number() over (
            partition by models.model_id
            order by
                usage_makers.prefix_length desc nulls last,
                provider_names.provider_id asc nulls last
        ) = 1

)

select * from final
