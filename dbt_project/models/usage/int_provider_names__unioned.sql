with

provider_aliases as (

    select * from {{ ref('provider_aliases') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

providers as (

    select * from {{ ref('providers') }}

),

final as (

    select
        provider_slug as provider_name,
        provider_id
    from provider_aliases

    union

    select
        provider_id as provider_name,
        provider_id
    from offerings

    union

    select
        {{ slug('provider_name') }} as provider_name,
        provider_id
    from providers

)

select * from final
