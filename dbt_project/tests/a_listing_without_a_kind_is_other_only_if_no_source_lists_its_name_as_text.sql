-- A text model that is taken for an embedding would be priced for no workload, in silence.
with

listings as (

    select
        *,
        {{ last_part('source_model_id') }} as name
    from {{ ref('int_listings__unioned') }}
    where alias_of is null

),

names as (

    select
        name,
        count(case when not is_text_model and not is_other_by_name then 1 end) as stated_other,
        count(case when is_text_model and not is_other_by_name then 1 end) as stated_text
    from listings
    group by name

)

select
    listings.source_id,
    listings.source_provider_id,
    listings.source_model_id
from listings
inner join names
    on listings.name = names.name
where
    listings.is_other_by_name
    and (names.stated_other = 0 or names.stated_text > 0)
