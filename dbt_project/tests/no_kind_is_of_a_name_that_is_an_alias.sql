-- All listings of an alias are of the other provider, so a kind of the alias would say nothing.
with

found as (

    select
        'seeds/reference/provider_kinds.csv: ' || kinds.provider_id || ' is an alias of ' || aliases.provider_id
        || ' in provider_aliases.csv; remove one of the two rows' as message
    from {{ ref('provider_kinds') }} as kinds
    inner join {{ ref('provider_aliases') }} as aliases
        on kinds.provider_id = aliases.provider_slug
    where aliases.provider_id <> aliases.provider_slug

)

{{ stop_with('found') }}
