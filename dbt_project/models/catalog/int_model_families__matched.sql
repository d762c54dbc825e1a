with

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

hand_models as (

    select * from {{ ref('stg_decision_record__models') }}

),

model_aliases as (

    select * from {{ ref('model_aliases') }}
    where source_id = 'any'

),

families as (

    select * from {{ ref('model_families') }}

),

model_ids as (

    select model_id from offerings
    union
    select model_id from hand_models

),

shortened as (

    select
        model_id,
        {{ without_serving_words('model_id') }} as short_name
    from model_ids

),

based as (

    select
        shortened.model_id,
        coalesce(model_aliases.model_id, shortened.short_name) as base_model_id
    from shortened
    left join model_aliases
        on shortened.short_name = model_aliases.source_model_id

),

-- Names are looked up by their beginning, which no pattern leaves open, and then by the whole pattern.
fitted as (

    select
        based.base_model_id,
        min(families.developer) as developer,
        min(families.developer) <> max(families.developer) as is_disputed,
        bool_and(families.has_open_weights) as has_open_weights
    from based
    inner join families
        on
            {{ name_beginning('based.base_model_id') }} = {{ name_beginning('families.name_pattern') }}
            and {{ regexp_finds('based.base_model_id', "'^(' || families.name_pattern || ')$'") }}
            -- weights that others altered are of a family only if its pattern says so
            and coalesce(
                families.name_pattern like '%' || {{ altered_by_others('based.base_model_id') }} || '%', true
            )
    group by all

),

-- Makers that disagree about a name leave it without one.
final as (

    select
        based.model_id,
        based.base_model_id,
        case when not fitted.is_disputed then fitted.developer end as developer,
        coalesce(fitted.is_disputed, false) as is_disputed,
        fitted.has_open_weights
    from based
    left join fitted
        on based.base_model_id = fitted.base_model_id

)

select * from final
