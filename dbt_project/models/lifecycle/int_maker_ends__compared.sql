{{ config(materialized='view') }}

with

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

marked as (

    select
        lifecycle.*,
        models.has_open_weights,
        coalesce(provider_kinds.maker = models.developer, false) as is_by_maker
    from lifecycle
    inner join models
        on lifecycle.model_id = models.model_id
    left join provider_kinds
        on lifecycle.provider_id = provider_kinds.provider_id

),

-- a maker with several services ends a model when the last of them does
compared as (

    select
        *,
        case
            when
                not coalesce(
                    bool_or(is_by_maker and is_callable and retires_on is null) over (
                        partition by is_as_of, as_of_on, model_id
                    ), false
                )
                then max(case when is_by_maker then retires_on end) over (partition by is_as_of, as_of_on, model_id)
        end as maker_retires_on
    from marked

),

-- nobody but the maker has closed weights; a host's own schedule or promise still comes first
bounded as (

    select
        *,
        coalesce(
            retires_on,
            case
                when not has_open_weights and coalesce(promised_until < maker_retires_on, true) then maker_retires_on
            end
        ) as lasts_until_on
    from compared

),

final as (

    select
        *,
        {{ days_between('as_of_on', 'lasts_until_on') }} as lasting_days
    from bounded

)

select * from final
