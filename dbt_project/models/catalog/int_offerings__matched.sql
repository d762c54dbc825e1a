with

listings as (

    select
        *,
        lower(source_model_id) like lower(source_provider_id) || '/%' as has_prefix
    from {{ ref('int_models__matched') }}
    where
        alias_of is null
        and provider_id <> ''

),

base_prices as (

    select * from {{ ref('int_base_prices__selected') }}

),

-- A router's ids name the maker of a model; an id with more parts than that, or any at a host, may name another seller.
routers as (

    select
        provider_id,
        1 as own_parts
    from {{ ref('provider_kinds') }}
    where kind = 'router'

),

-- The provider's own id of a listing: without the catalogue's name of the provider, if it is written before most ids.
prefixed as (

    select
        *,
        case
            when
                has_prefix
                and count(case when has_prefix then 1 end) over (partition by source_id, source_provider_id)
                > count(case when not has_prefix then 1 end) over (partition by source_id, source_provider_id)
                then substring(lower(source_model_id), length(source_provider_id || '/') + 1)
            else lower(source_model_id)
        end as own_id
    from listings

),

known as (

    select
        prefixed.*,
        abs(
            length(prefixed.own_id) - length(replace(prefixed.own_id, '/', '')) - coalesce(routers.own_parts, 0)
        ) as odd_parts,
        count(*) over (partition by prefixed.provider_id, prefixed.own_id) as listings_at_provider,
        count(*) over (partition by prefixed.own_id) as listings_anywhere
    from prefixed
    left join routers
        on prefixed.provider_id = routers.provider_id

),

-- Of several listings of a model at one provider and region, the provider's own comes first: current, with a price,
-- under the id that most catalogues have of that provider, which names no other seller and is known elsewhere.
ordered as (

    select
        known.*,
        base_prices.input_usd_per_mtok,
        base_prices.output_usd_per_mtok,
        coalesce(base_prices.price_count, 0) as price_count,
        case when base_prices.input_usd_per_mtok is not null then 0 else 1 end as unpriced,
        row_number() over (
            partition by
                known.source_id, known.provider_id, known.region, known.model_id, known.deployment
            order by
                case when known.is_listed then 0 else 1 end asc nulls last,
                case when base_prices.input_usd_per_mtok is not null then 0 else 1 end asc nulls last,
                known.listings_at_provider desc nulls last,
                known.odd_parts asc nulls last,
                known.listings_anywhere desc nulls last,
                base_prices.price_count desc nulls last,
                case when known.plain_name = known.model_id then 0 else 1 end asc nulls last,
                length(known.source_model_id) asc nulls last,
                known.source_model_id asc nulls last,
                known.source_provider_id asc nulls last
        ) as place_number
    from known
    left join base_prices
        on
            known.source_id = base_prices.source_id
            and known.source_provider_id = base_prices.source_provider_id
            and known.source_model_id = base_prices.source_model_id

),

-- Another id with another price on the same day is an offering of its own, if the id tells more than the model. Two
-- prices under one id contradict each other, and so do those of two ids that are said to be one.
compared as (

    select
        *,
        coalesce(input_usd_per_mtok <> first_value(input_usd_per_mtok) over namesakes, false)
        or coalesce(output_usd_per_mtok <> first_value(output_usd_per_mtok) over namesakes, false) as has_other_price,
        last_seen_on = first_value(last_seen_on) over namesakes
        and own_id <> first_value(own_id) over namesakes
        and {{ slug('own_id') }} <> {{ offered_name('model_id', 'deployment') }}
        and match_method not in ('exception', 'latest') as has_other_id
    from ordered
    window namesakes as (
        partition by source_id, provider_id, region, model_id, deployment
        order by place_number nulls last
    )

),

-- It is one in every source if it is one in most of those that price the id.
voted as (

    select
        *,
        count(case when has_other_price and has_other_id then 1 end) over own_ids
        > count(case when unpriced = 0 and not (has_other_price and has_other_id) then 1 end) over own_ids
            as is_another
    from compared
    window own_ids as (partition by provider_id, model_id, deployment, own_id)

),

-- Routes at one price are one offering.
priced_alike as (

    select
        *,
        case
            when coalesce(input_usd_per_mtok, output_usd_per_mtok) is not null
                then first_value(own_id) over (
                    partition by
                        provider_id, model_id, deployment, is_another, input_usd_per_mtok, output_usd_per_mtok
                    order by listings_at_provider desc nulls last, own_id asc nulls last
                )
        end as first_id_at_price
    from voted

),

-- An offering of its own is named after its id.
resolved as (

    select
        *,
        case
            when is_another
                then {{ slug(
                    'coalesce(min(first_id_at_price) over (partition by provider_id, model_id, deployment, own_id), own_id)'
                ) }}
            else {{ offered_name('model_id', 'deployment') }}
        end as offered_as
    from priced_alike

),

-- One listing of a source is primary for an offering and region: the one that states most.
renumbered as (

    select
        *,
        row_number() over (
            partition by source_id, provider_id, region, offered_as
            order by
                case when is_another then 1 else 0 end asc nulls last,
                case when is_listed then 0 else 1 end asc nulls last,
                unpriced asc nulls last,
                case when has_other_price then 1 else 0 end asc nulls last,
                price_count desc nulls last,
                place_number asc nulls last,
                source_model_id asc nulls last,
                source_provider_id asc nulls last
        ) as offering_listing_number
    from resolved

),

final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,
        provider_id || '/' || offered_as as offering_id,
        provider_id,
        offered_as,
        model_id,
        region,

        -- how the model was found
        case when is_another then 'own_price' else match_method end as match_method,
        offering_listing_number as listing_number,
        offering_listing_number = 1 as is_primary_listing,
        -- facts of the offering as a whole are read from its global listing, if it has one
        region = 'global' or not bool_or(region = 'global') over (
            partition by source_id, provider_id, offered_as
        ) as is_main_place,

        -- when
        is_listed,
        first_seen_on,
        last_seen_on

    from renumbered

)

select * from final
