with

listed as (
    {{ staged('listings', ['source_id', 'source_provider_id', 'source_model_id']) }}
),

names as (

    select distinct
        source_id,
        source_provider_id,
        source_model_id
    from listed

),

tier_names as (

    select * from {{ ref('tier_names') }}

),

-- The end of an id is a service tier if it is a mark after a colon, or if somebody lists the model without it there.
final as (

    select
        -- ids
        names.source_id,
        names.source_provider_id,
        names.source_model_id,

        -- what it is
        min(
            substring(names.source_model_id, 1, length(names.source_model_id) - length(tier_names.id_end))
        ) as plain_model_id,
        min(tier_names.service_tier) as service_tier,
        coalesce(bool_or(plain.source_id = names.source_id), false) as is_beside_plain

    from names
    inner join tier_names
        on names.source_model_id like '%_' || tier_names.id_end
    left join names as plain
        on
            names.source_provider_id = plain.source_provider_id
            and substring(names.source_model_id, 1, length(names.source_model_id) - length(tier_names.id_end))
            = plain.source_model_id
    where
        plain.source_id is not null
        or tier_names.id_end like ':%'
    group by names.source_id, names.source_provider_id, names.source_model_id

)

select * from final
