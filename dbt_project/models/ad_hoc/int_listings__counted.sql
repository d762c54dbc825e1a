{{ config(materialized='table', access='private') }}

with

listed as (

    select
        listings.offering_id,
        count(distinct coalesce(sources.copied_from, sources.source_id)) as sources
    from {{ ref('dim_listings') }} as listings
    inner join {{ ref('dim_sources') }} as sources
        on listings.source_id = sources.source_id
    where listings.is_listed
    group by listings.offering_id

),

-- An alias is one at every provider, whatever path a source writes before it. Names that a catalogue only prices alike
-- (h) are other models.
names as (

    select distinct
        offering_id,
        case when match_rule like 'e:%' then {{ last_part('name') }} else name end as name
    from {{ ref('int_offering_names__unioned') }}
    where
        not is_plain_name
        and service_tier is null
        and match_rule not like 'h:%'
        and name not in (model_id, offering_id)

),

other_names as (

    select
        offering_id,
        {{ dbt.listagg('name', "', '", 'order by name') }} as other_names
    from names
    group by offering_id

),

final as (

    select
        offerings.offering_id,
        listed.sources,
        other_names.other_names
    from {{ ref('dim_offerings') }} as offerings
    left join listed
        on offerings.offering_id = listed.offering_id
    left join other_names
        on offerings.offering_id = other_names.offering_id

)

select * from final
