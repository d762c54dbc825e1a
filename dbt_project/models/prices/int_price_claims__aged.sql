with

claims as (

    select
        *,
        coalesce(copied_from, source_id) as origin_source_id
    from {{ ref('int_price_claims__dated') }}
    where is_token_meter

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'price'

),

price_checks as (

    select * from {{ ref('price_checks') }}

),

hourly as (

    select distinct
        source_id,
        offering_id,
        region,
        service_tier
    from claims
    where time_window <> 'always'

),

base_prices as (

    select
        source_id,
        origin_source_id,
        offering_id,
        provider_id,
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,
        valid_from_at,
        valid_to_at,
        usd_per_unit,
        is_first_hand,
        is_start_stated,
        last_seen_on,
        case
            when is_start_stated or valid_to_at <= cast(first_seen_on as timestamp) then valid_from_at
            else cast(first_seen_on as timestamp)
        end as known_from_at,
        -- the last day on which a copy of the whole catalogue had the price
        case when not is_start_stated and valid_to_at is null then last_seen_on end as listed_on
    from claims
    where
        meter = 'input'
        and min_input_tokens = 0
        and time_window = 'always'

),

-- Prices of a region that are those of the whole world, as the same source has them in the end.
blanket as (

    select distinct
        regional.source_id,
        regional.offering_id,
        regional.region,
        regional.service_tier,
        regional.valid_from_at
    from base_prices as regional
    inner join base_prices as world
        on
            regional.source_id = world.source_id
            and regional.offering_id = world.offering_id
            and regional.service_tier = world.service_tier
            and regional.usd_per_unit = world.usd_per_unit
            and world.region = 'global'
            and (regional.valid_to_at is null or regional.valid_to_at > world.valid_from_at)
            and (world.valid_to_at is null or regional.valid_to_at <= world.valid_to_at)
    where regional.region <> 'global'

),

-- What an offering costs in some region by its provider's own list, which has another price for the whole world. A
-- catalogue that changes to it has taken the region for the world.
elsewhere as (

    select distinct
        regional.offering_id,
        world.region,
        regional.service_tier,
        regional.usd_per_unit
    from base_prices as regional
    inner join base_prices as world
        on
            regional.source_id = world.source_id
            and regional.offering_id = world.offering_id
            and regional.service_tier = world.service_tier
            and regional.usd_per_unit <> world.usd_per_unit
            and world.region = 'global'
            and world.valid_to_at is null
    where
        regional.region <> 'global'
        and regional.valid_to_at is null
        and regional.is_first_hand

),

-- The claims of a source and of its copies are one history. A copy that contradicts a dated price shows no change.
compared as (

    select
        base_prices.*,
        case
            when
                base_prices.usd_per_unit <> lag(base_prices.usd_per_unit) over history
                and (
                    base_prices.is_start_stated
                    or not lag(base_prices.is_start_stated and base_prices.valid_to_at is null) over history
                )
                and (elsewhere.offering_id is null or base_prices.is_first_hand)
                then base_prices.known_from_at
        end as changes_at,
        row_number() over history as claim_number,
        max(base_prices.listed_on) over (partition by base_prices.origin_source_id, base_prices.offering_id)
            as offering_listed_on,
        max(base_prices.listed_on) over (partition by base_prices.origin_source_id, base_prices.provider_id)
            as provider_listed_on
    from base_prices
    left join elsewhere
        on
            base_prices.offering_id = elsewhere.offering_id
            and base_prices.region = elsewhere.region
            and base_prices.service_tier = elsewhere.service_tier
            and base_prices.usd_per_unit = elsewhere.usd_per_unit
    window history as (
        partition by base_prices.origin_source_id, base_prices.offering_id, base_prices.region, base_prices.service_tier
        order by
            base_prices.known_from_at nulls last,
            base_prices.last_seen_on nulls last,
            base_prices.source_id nulls last
    )

),

changed as (

    select
        *,
        max(changes_at) over history as changed_at,
        min(case when claim_number = 1 and is_start_stated then known_from_at end) over history as added_at
    from compared
    window history as (
        partition by origin_source_id, offering_id, region, service_tier
        order by claim_number nulls last
    )

),

final as (

    select
        -- ids
        claims.source_id,
        claims.origin_source_id,
        claims.offering_id,
        claims.region,
        claims.meter,
        claims.service_tier,
        claims.min_input_tokens,
        claims.time_window,
        claims.valid_from_at,

        -- rank of the source; only what is first hand or typed in grows old by itself
        precedence.precedence,
        precedence.stale_precedence,
        case
            when claims.is_first_hand or claims.is_hand_kept
                then cast({{ dbt.dateadd('day', 'precedence.fresh_for_days', last_known_on('claims')) }} as timestamp)
        end as stale_from_at,

        -- how old the base price is in the history of its source and the copies of it
        changed.changed_at,
        coalesce(changed.changed_at, changed.added_at) as begun_at,
        coalesce(
            claims.region = 'global'
            and changed.changed_at is null
            and {{ days_between('cast(changed.added_at as date)', 'claims.last_seen_on') }} >= price_checks.at_least,
            false
        ) as is_long_unchanged,
        case
            when changed.offering_listed_on < changed.provider_listed_on
                then cast(changed.provider_listed_on as timestamp)
        end as dropped_at,

        -- whether the source has the same base price everywhere, so that it may not know those of regions
        blanket.source_id is not null as is_blanket,

        -- the days before it was known
        hourly.source_id is null
        and row_number() over (
            partition by
                claims.source_id, claims.offering_id, claims.region, claims.meter, claims.service_tier,
                claims.min_input_tokens, claims.time_window
            order by claims.valid_from_at nulls last
        ) = 1 as may_be_presumed

    from claims
    inner join precedence
        on claims.source_id = precedence.source_id
    left join price_checks
        on price_checks.finding = 'long_unchanged'
    left join hourly
        on
            claims.source_id = hourly.source_id
            and claims.offering_id = hourly.offering_id
            and claims.region = hourly.region
            and claims.service_tier = hourly.service_tier
    left join changed
        on {{ same_claim('claims', 'changed') }}
    left join blanket
        on
            changed.source_id = blanket.source_id
            and changed.offering_id = blanket.offering_id
            and changed.region = blanket.region
            and changed.service_tier = blanket.service_tier
            and changed.valid_from_at = blanket.valid_from_at

)

select * from final
