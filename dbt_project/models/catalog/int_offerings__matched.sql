with

listings as (

    select * from {{ ref('int_models__matched') }}
    where
        alias_of is null
        and provider_id <> ''

),

prices as (

    select
        *,
        service_tier = 'standard'
        and region = 'global'
        and time_window = 'always'
        and min_input_tokens = 0 as is_base,
        cast(first_seen_on as string) || ' ' || cast(valid_from_at as string) as seen_and_started
    from {{ ref('int_listing_prices__unioned') }}

),

-- How many prices a listing has, and its latest base prices.
priced as (

    select
        source_id,
        source_provider_id,
        source_model_id,
        count(distinct meter || service_tier || min_input_tokens || time_window) as price_count,
        max_by(usd_per_unit, seen_and_started) filter (where is_base and meter = 'input') as input_usd_per_mtok,
        max_by(usd_per_unit, seen_and_started) filter (where is_base and meter = 'output') as output_usd_per_mtok
    from prices
    group by all

),

-- Of several listings of a model at one provider and region, the one with prices now and the plainest name is first.
ordered as (

    select
        listings.*,
        priced.input_usd_per_mtok,
        priced.output_usd_per_mtok,
        row_number() over (
            partition by listings.source_id, listings.provider_id, listings.region, listings.model_id
            order by
                case when listings.is_listed then 0 else 1 end asc nulls last,
                case when priced.input_usd_per_mtok is not null then 0 else 1 end asc nulls last,
                priced.price_count desc nulls last,
                case when listings.plain_name = listings.model_id then 0 else 1 end asc nulls last,
                length(listings.source_model_id) asc nulls last,
                listings.source_model_id asc nulls last,
                listings.source_provider_id asc nulls last
        ) as listing_number
    from listings
    left join priced
        on
            listings.source_id = priced.source_id
            and listings.source_provider_id = priced.source_provider_id
            and listings.source_model_id = priced.source_model_id

),

-- A listing of the same model with other prices on the same day is an offering of its own.
compared as (

    select
        *,
        last_seen_on = first_value(last_seen_on) over namesakes
        and (
            coalesce(input_usd_per_mtok <> first_value(input_usd_per_mtok) over namesakes, false)
            or coalesce(output_usd_per_mtok <> first_value(output_usd_per_mtok) over namesakes, false)
        ) as is_another
    from ordered
    window namesakes as (
        partition by source_id, provider_id, region, model_id
        order by listing_number nulls last
    )

),

resolved as (

    select
        *,
        case
            when not is_another then model_id
            when {{ slug('source_model_id') }} <> model_id then {{ slug('source_model_id') }}
            else {{ slug("source_provider_id || '/' || source_model_id") }}
        end as offered_model_id
    from compared

),

-- Own names may meet, as those that differ in capital letters do. One listing of a source is primary for an offering
-- and region.
renumbered as (

    select
        *,
        row_number() over (
            partition by source_id, provider_id, region, offered_model_id
            order by
                case when is_another then 1 else 0 end asc nulls last,
                listing_number asc nulls last,
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
        provider_id || '/' || offered_model_id as offering_id,
        provider_id,
        offered_model_id as model_id,
        region,

        -- how the model was found
        case when is_another then 'own_price' else match_method end as match_method,
        offering_listing_number as listing_number,
        offering_listing_number = 1 as is_primary_listing,
        -- facts of the offering as a whole are read from its global listing, if it has one
        region = 'global' or not bool_or(region = 'global') over (
            partition by source_id, provider_id, offered_model_id
        ) as is_main_place,

        -- when
        is_listed,
        first_seen_on,
        last_seen_on

    from renumbered

)

select * from final
