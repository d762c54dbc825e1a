with

sightings as (

    select * from {{ ref('int_price_claims__unioned') }}

),

meters as (

    select * from {{ ref('meters') }}

),

-- the same figure in one snapshot after another is one claim; another figure begins another
compared as (

    select
        *,
        case
            when
                usd_per_unit = lag(usd_per_unit) over (
                    partition by
                        source_id, provider_id, model_id, region, meter, service_tier,
                        min_input_tokens, time_window, valid_from_at
                    order by first_seen_on nulls last, seen_at nulls last, snapshot_id nulls last
                )
                then 0
            else 1
        end as is_change
    from sightings

),

numbered as (

    select
        *,
        sum(is_change) over (
            partition by
                source_id, provider_id, model_id, region, meter, service_tier,
                min_input_tokens, time_window, valid_from_at
            order by first_seen_on nulls last, seen_at nulls last, snapshot_id nulls last
        ) as claim_number
    from compared

),

-- of a claim's sightings the last says what it is, the first and the last when it was seen
claims as (

    select
        *,
        min(first_seen_on) over (
            partition by
                source_id, provider_id, model_id, region, meter, service_tier,
                min_input_tokens, time_window, valid_from_at, claim_number
        ) as claim_first_seen_on
    from numbered
    qualify
        row_number() over (
            partition by
                source_id, provider_id, model_id, region, meter, service_tier,
                min_input_tokens, time_window, valid_from_at, claim_number
            order by first_seen_on desc nulls last, seen_at desc nulls last, snapshot_id desc nulls last
        ) = 1

),

listings as (

    select
        source_id,
        provider_id,
        model_id,
        snapshot_id,
        min(first_seen_on) as listing_seen_on,
        min(seen_at) as listing_seen_at
    from sightings
    where is_whole_listing
    group by all

),

-- the day on which a listing was seen again: what it states for the last time in a snapshot is missed from then on
seen_again as (

    select
        *,
        lead(listing_seen_on) over (
            partition by source_id, provider_id, model_id
            order by listing_seen_on nulls last, listing_seen_at nulls last, snapshot_id nulls last
        ) as missed_on
    from listings

),

-- where only snapshots tell, a figure holds from the day on which it was first seen until it was missed, or
-- another one seen
bounded as (

    select
        claims.*,
        case
            when claims.claim_number = 1 then claims.valid_from_at
            else greatest(claims.valid_from_at, cast(claims.claim_first_seen_on as timestamp))
        end as holds_from_at,
        least(
            claims.valid_to_at,
            cast(seen_again.missed_on as timestamp),
            lead(cast(claims.claim_first_seen_on as timestamp)) over (
                partition by
                    claims.source_id, claims.provider_id, claims.model_id, claims.region, claims.meter,
                    claims.service_tier, claims.min_input_tokens, claims.time_window, claims.valid_from_at
                order by claims.claim_number nulls last
            )
        ) as holds_until_at
    from claims
    left join seen_again
        on
            claims.is_whole_listing
            and claims.source_id = seen_again.source_id
            and claims.provider_id = seen_again.provider_id
            and claims.model_id = seen_again.model_id
            and claims.snapshot_id = seen_again.snapshot_id
    -- a start that lay ahead when it was last seen, and was taken back before it came
    where
        seen_again.missed_on is null
        or claims.valid_from_at <= cast(claims.last_seen_on as timestamp)

),

-- hand-kept rows name only their first day: the next row of the same key ends them
closed as (

    select
        *,
        case
            when is_whole_listing then holds_until_at
            else
                least(
                    holds_until_at,
                    lead(holds_from_at) over (
                        partition by
                            source_id, provider_id, model_id, region, meter, service_tier, min_input_tokens, time_window
                        order by holds_from_at nulls last, claim_number nulls last
                    )
                )
        end as ends_at
    from bounded

),

final as (

    select
        -- ids
        closed.source_id,
        closed.provider_id || '/' || closed.model_id as offering_id,
        closed.provider_id,
        closed.model_id,

        -- what is priced
        closed.region,
        closed.meter,
        closed.service_tier,
        closed.min_input_tokens,
        closed.time_window,

        -- money
        meters.unit,
        meters.is_token_meter,
        closed.usd_per_unit,

        -- when
        closed.holds_from_at as valid_from_at,
        closed.ends_at as valid_to_at,
        closed.claim_first_seen_on as first_seen_on,
        closed.last_seen_on,

        -- provenance
        closed.stated_in,
        closed.snapshot_id

    from closed
    inner join meters
        on closed.meter = meters.meter
    -- two figures that were first seen on one day: the later one replaced the earlier at once
    where closed.ends_at is null or closed.holds_from_at < closed.ends_at

)

select * from final
