-- A text model that is taken for another kind would be priced for no workload, in silence.
with

listings as (

    select
        united.*,
        {{ kind_name('united') }} as name
    from {{ ref('int_listings__unioned') }} as united
    where united.alias_of is null

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

names as (

    select
        listings.name,
        count(distinct case when listings.stated_modality = 'text' then snapshots.origin_source_id end) as of_text,
        count(distinct case when listings.stated_modality <> 'text' then snapshots.origin_source_id end) as of_others
    from listings
    inner join snapshots
        on listings.snapshot_id = snapshots.snapshot_id
    group by all

)

select
    listings.source_id,
    listings.source_provider_id,
    listings.source_model_id,
    listings.modality
from listings
inner join names
    on listings.name = names.name
where
    listings.modality <> 'text'
    and coalesce(listings.stated_modality, 'text') = 'text'
    and (names.of_others = 0 or names.of_text > names.of_others)
