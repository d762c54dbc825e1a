with

prices as (

    select * from {{ ref('int_listing_prices__unioned') }}

),

offerings as (

    select * from {{ ref('int_offerings__matched') }}

),

meters as (

    select * from {{ ref('meters') }}

),

offering_models as (

    select
        offering_id,
        min(model_id) as model_id
    from offerings
    group by all

),

-- Hand-kept prices name the offering itself, catalogues a listing. model_id is the offering's name at its provider.
placed as (

    select
        prices.*,
        offerings.listing_number,
        case when prices.is_hand_kept then prices.source_provider_id else offerings.provider_id end as provider_id,
        case when prices.is_hand_kept then prices.source_model_id else offerings.offered_as end as model_id,
        coalesce(offerings.model_id, offering_models.model_id, prices.source_model_id) as sold_model_id,
        coalesce(nullif(prices.region, 'global'), offerings.region, prices.region) as place
    from prices
    left join offerings
        on
            prices.source_id = offerings.source_id
            and prices.source_provider_id = offerings.source_provider_id
            and prices.source_model_id = offerings.source_model_id
    left join offering_models
        on
            prices.is_hand_kept
            and prices.source_provider_id || '/' || prices.source_model_id = offering_models.offering_id

),

-- Of several listings of one offering in a snapshot, take the first by listing_number, even if it has no price. A 0
-- that stands for a subscription is no price, and neither is one for a condition that nobody has interpreted.
sightings as (

    select placed.*
    from placed
    left join {{ ref('unpriced_providers') }} as unpriced_providers
        on placed.provider_id = unpriced_providers.provider_id
    -- a listing without a model is no text model
    where placed.model_id is not null
    qualify
        (
            placed.is_hand_kept
            or placed.listing_number = min(placed.listing_number) over (
                partition by
                    placed.source_id, placed.sighting_number, placed.provider_id, placed.model_id, placed.place
            )
        )
        and placed.service_tier is not null
        and (unpriced_providers.provider_id is null or placed.usd_per_unit <> 0)

),

-- The same price in consecutive snapshots is one claim; another price or a gap begins a new claim.
compared as (

    select
        *,
        case
            when
                usd_per_unit = lag(usd_per_unit) over sightings_of_key
                and coalesce(first_seen_on <= lag(next_seen_on) over sightings_of_key, true)
                then 0
            else 1
        end as is_change
    from sightings
    window sightings_of_key as (
        partition by
            source_id, provider_id, model_id, place, meter, service_tier,
            min_input_tokens, time_window, valid_from_at
        order by first_seen_on nulls last, sighting_number nulls last, snapshot_id nulls last
    )

),

numbered as (

    select
        *,
        sum(is_change) over (
            partition by
                source_id, provider_id, model_id, place, meter, service_tier,
                min_input_tokens, time_window, valid_from_at
            order by first_seen_on nulls last, sighting_number nulls last, snapshot_id nulls last
        ) as claim_number
    from compared
),

-- The last sighting of a claim gives its price; the first and the last give the days on which it was seen.
claims as (

    select
        *,
        -- the first day on which the source priced the offering at all
        min(first_seen_on) over (
            partition by source_id, provider_id, model_id, place
        ) as offering_first_seen_on,
        min(first_seen_on) over (
            partition by
                source_id, provider_id, model_id, place, meter, service_tier,
                min_input_tokens, time_window, valid_from_at, claim_number
        ) as claim_first_seen_on
    from numbered
    qualify
        row_number() over (
            partition by
                source_id, provider_id, model_id, place, meter, service_tier,
                min_input_tokens, time_window, valid_from_at, claim_number
            order by first_seen_on desc nulls last, sighting_number desc nulls last, snapshot_id desc nulls last
        ) = 1

),

-- Without stated dates a price holds from its first sighting until the source was seen without it. A past period holds
-- as stated. Only the first sighting of an offering can mean that a price has no start. Hours have one.
bounded as (

    select
        *,
        case
            when valid_to_at <= cast(claim_first_seen_on as timestamp) then valid_from_at
            when
                claim_number = 1
                and (time_window = 'always' or is_hand_kept or valid_from_at > {{ since_ever() }})
                and (
                    is_hand_kept
                    or valid_from_at > {{ since_ever() }}
                    or claim_first_seen_on = offering_first_seen_on
                )
                then valid_from_at
            else greatest(valid_from_at, cast(claim_first_seen_on as timestamp))
        end as holds_from_at,
        least(valid_to_at, cast(next_seen_on as timestamp)) as holds_until_at,
        valid_from_at > {{ since_ever() }} as is_start_stated
    from claims
    -- drop a future start that was withdrawn before it came
    where
        next_seen_on is null
        or valid_from_at <= cast(last_seen_on as timestamp)

),

-- A hand-kept row states only its first day, so the next row of the same key ends it.
closed as (

    select
        *,
        case
            when is_hand_kept
                then
                    least(
                        holds_until_at,
                        lead(holds_from_at) over (
                            partition by
                                source_id, provider_id, model_id, place, meter, service_tier,
                                min_input_tokens, time_window
                            order by holds_from_at nulls last, claim_number nulls last
                        )
                    )
            else holds_until_at
        end as ends_at
    from bounded

),

final as (

    select
        -- ids
        closed.source_id,
        closed.provider_id || '/' || closed.model_id as offering_id,
        closed.provider_id,
        closed.sold_model_id as model_id,

        -- what is priced
        closed.place as region,
        closed.meter,
        closed.service_tier,
        closed.min_input_tokens,
        closed.time_window,

        -- money
        meters.unit,
        meters.is_token_meter,
        closed.usd_per_unit,
        case when closed.usd_per_unit <> closed.stated_usd_per_unit then closed.stated_usd_per_unit end
            as stated_usd_per_unit,

        -- when
        closed.holds_from_at as valid_from_at,
        closed.ends_at as valid_to_at,
        closed.claim_first_seen_on as first_seen_on,
        closed.last_seen_on,
        closed.is_start_stated,
        closed.stated_on,

        -- flags
        closed.is_hand_kept,
        closed.is_first_hand,
        closed.is_approximate,
        closed.model_id like '%free%' as is_free_by_name,

        -- provenance
        closed.copied_from,
        closed.stated_in,
        closed.snapshot_id

    from closed
    inner join meters
        on closed.meter = meters.meter
    -- of two prices first seen on one day the earlier one never held
    where closed.ends_at is null or closed.holds_from_at < closed.ends_at
    -- of two claims with the same start the later one corrects the earlier
    qualify
        row_number() over (
            partition by
                closed.source_id, closed.provider_id, closed.model_id, closed.place, closed.meter,
                closed.service_tier, closed.min_input_tokens, closed.time_window, closed.holds_from_at
            order by closed.last_seen_on desc nulls last, closed.claim_first_seen_on desc nulls last
        ) = 1

)

select * from final
