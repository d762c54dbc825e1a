{{ config(access='private', parameters=['api_name']) }}

with

arguments as (

    select nullif(lower(trim(cast(api_name as varchar))), '') as typed

),

parts as (

    select
        typed,
        unnest({{ parts_before_name('typed') }}) as part,
        generate_subscripts({{ parts_before_name('typed') }}, 1) as part_number
    from arguments

),

-- the first one of openrouter/anthropic/claude-opus-5 is called
final as (

    select
        parts.typed,
        provider_names.provider_id,
        min(parts.part_number) as part_number,
        bool_or(parts.part = provider_names.provider_id and {{ has_path('parts.typed') }}) as is_named_by_id
    from parts
    inner join {{ ref('int_provider_names__unioned') }} as provider_names
        on {{ slug('parts.part') }} = provider_names.provider_name
    group by parts.typed, provider_names.provider_id

)

select * from final
