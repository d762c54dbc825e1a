with

listing_periods as (

    select * from {{ ref('int_listing_periods__observed') }}

),

superseded as (

    select * from {{ ref('int_catalogues__superseded') }}

),

lone_listings as (

    select * from {{ ref('int_lone_listings__dated') }}

),

lone_precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lone_listing'

),

claims as (

    select * from {{ ref('fct_price_claims') }}
    where is_first_hand

),

events as (

    select * from {{ ref('int_lifecycle_events__unioned') }}
    where
        is_first_hand
        -- a row on the whole product lists no model
        and not {{ is_product('source_model_id') }}
        and event in ('released', 'announced', 'deprecated', 'not_sooner_than')

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}

),

-- Who listed an offering, from when to when. Evidence holds until its source drops it, or a newer copy counts instead.
evidence as (

    select
        listing_periods.offering_id,
        listing_periods.source_id,
        true as is_catalogue,
        listing_periods.listed_on,
        listing_periods.last_seen_on,
        least(listing_periods.gone_on, superseded.superseded_on) as until_on
    from listing_periods
    inner join offerings
        on listing_periods.offering_id = offerings.offering_id
    left join superseded
        on
            listing_periods.source_id = superseded.source_id
            and offerings.provider_id = superseded.provider_id

    union all

    -- the provider's own price list or page; a page that was read once is evidence of its day only
    select
        offering_id,
        source_id,
        false as is_catalogue,
        min(coalesce(stated_on, first_seen_on)) as listed_on,
        max(coalesce(stated_on, last_seen_on)) as last_seen_on,
        cast(null as date) as until_on
    from claims
    where valid_to_at is null
    group by offering_id, source_id

    union all

    -- the provider's own schedule lists what works on the day of the page; a row whose day has passed may stay there
    select
        offering_id,
        source_id,
        false as is_catalogue,
        min(stated_on) as listed_on,
        max(stated_on) as last_seen_on,
        cast(null as date) as until_on
    from events
    where
        event in ('released', 'deprecated')
        or event_on > stated_on
    group by offering_id, source_id

),

final as (

    select
        -- ids
        evidence.offering_id,
        evidence.source_id,

        -- when
        evidence.listed_on,
        evidence.last_seen_on,
        evidence.until_on,
        models.released_on,
        precedence.fresh_for_days,
        evidence.is_catalogue,
        -- until when it is fresh at most: what other catalogues listed and dropped, for the days of any listing
        case
            when lone_precedence.fresh_for_days is not null
                then
                    cast({{ dbt.dateadd(
                        'day',
                        'case when lone_listings.was_listed_elsewhere then precedence.fresh_for_days '
                        ~ 'else lone_listings.lone_for_days end',
                        'lone_listings.known_on'
                    ) }} as date)
        end as fresh_until_on

    from evidence
    inner join offerings
        on evidence.offering_id = offerings.offering_id
    left join models
        on offerings.model_id = models.model_id
    left join provider_kinds
        on offerings.provider_id = provider_kinds.provider_id
    inner join precedence
        on
            evidence.source_id = precedence.source_id
            and precedence.fact = case when provider_kinds.kind = 'host' then 'host_listing' else 'other_listing' end
    left join lone_listings
        on evidence.offering_id = lone_listings.offering_id
    left join lone_precedence
        on evidence.source_id = lone_precedence.source_id

)

select * from final
