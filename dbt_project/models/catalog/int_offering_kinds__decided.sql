with

-- An offering may have a name of its own, which tells more than that of its model: claude-1-for-1-month-commitment.
offerings as (

    select
        *,
        '-' || model_id || '-' || replace(offering_id, provider_id || '/', '') || '-' as names
    from {{ ref('int_offerings__unioned') }}

),

listings as (

    select * from {{ ref('int_listings__unioned') }}
    where
        is_current
        and is_listing

),

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

other_models as (

    select
        *,
        length(name_part) as part_length
    from {{ ref('other_models') }}

),

sale_forms as (

    select * from {{ ref('sale_forms') }}

),

unpriced_providers as (

    select * from {{ ref('unpriced_providers') }}

),

-- Who typed in a price by the token has bought it by the token.
hand_prices as (

    select distinct
        source_provider_id || '/' || source_model_id as offering_id,
        'serverless' as sold_as
    from {{ ref('int_listing_prices__unioned') }}
    where is_hand_kept

),

-- Listings of one offering whose names mean different kinds are of text, if any is.
from_catalogues as (

    select
        matched.offering_id,
        case
            when bool_or(listings.modality = 'text') then 'text'
            else min(listings.modality)
        end as modality,
        case
            when bool_or(listings.sold_as = 'serverless') then 'serverless'
            else min(listings.sold_as)
        end as sold_as
    from listings
    inner join matched
        on
            listings.source_id = matched.source_id
            and listings.source_provider_id = matched.source_provider_id
            and listings.source_model_id = matched.source_model_id
    group by all

),

-- Of several parts that a name has, the longest tells most.
by_name as (

    select
        offerings.offering_id,
        other_models.modality
    from offerings
    inner join other_models
        on offerings.names like '%' || other_models.name_part || '%'
    qualify
        row_number() over (
            partition by offerings.offering_id
            order by other_models.part_length desc nulls last, other_models.name_part asc nulls last
        ) = 1

),

sold_by_model as (

    select
        offerings.offering_id,
        min(sale_forms.sold_as) as sold_as
    from offerings
    inner join sale_forms
        on offerings.names like '%' || sale_forms.name_part || '%'
    where sale_forms.applies_to = 'model'
    group by all

),

sold_by_provider as (

    select
        names.provider_id,
        min(sale_forms.sold_as) as sold_as
    from (select distinct provider_id from offerings) as names
    inner join sale_forms
        on '-' || names.provider_id || '-' like '%' || sale_forms.name_part || '%'
    where sale_forms.applies_to = 'provider'
    group by all

),

final as (

    select
        offerings.offering_id,
        -- catalogues write text for what they do not tell apart, so a name that tells another kind is believed
        coalesce(nullif(from_catalogues.modality, 'text'), by_name.modality, 'text') as modality,
        case
            when unpriced_providers.kind = 'subscription' then 'subscription'
            when unpriced_providers.kind = 'own_hardware' then 'dedicated'
            else coalesce(
                sold_by_provider.sold_as,
                sold_by_model.sold_as,
                hand_prices.sold_as,
                from_catalogues.sold_as,
                'serverless'
            )
        end as sold_as
    from offerings
    left join from_catalogues
        on offerings.offering_id = from_catalogues.offering_id
    left join by_name
        on offerings.offering_id = by_name.offering_id
    left join hand_prices
        on offerings.offering_id = hand_prices.offering_id
    left join sold_by_model
        on offerings.offering_id = sold_by_model.offering_id
    left join sold_by_provider
        on offerings.provider_id = sold_by_provider.provider_id
    left join unpriced_providers
        on offerings.provider_id = unpriced_providers.provider_id

)

select * from final
