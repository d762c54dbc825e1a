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

claims as (

    select
        source_id,
        provider_id,
        model_id,
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,
        valid_from_at,
        claim_number,
        max_by(usd_per_unit, seen_at) as usd_per_unit,
        max_by(valid_to_at, seen_at) as valid_to_at,
        max_by(stated_at, seen_at) as stated_at,
        max_by(snapshot_id, seen_at) as snapshot_id,
        min(first_seen_on) as first_seen_on,
        max(last_seen_on) as last_seen_on
    from numbered
    group by all

),

-- where only snapshots tell, a figure holds from the day on which it was first seen until the next one was
bounded as (

    select
        *,
        case
            when claim_number = 1 then valid_from_at
            else greatest(valid_from_at, cast(first_seen_on as timestamp))
        end as holds_from_at,
        least(
            valid_to_at,
            lead(cast(first_seen_on as timestamp)) over (
                partition by
                    source_id, provider_id, model_id, region, meter, service_tier,
                    min_input_tokens, time_window, valid_from_at
                order by claim_number nulls last
            )
        ) as holds_until_at
    from claims

),

-- hand-kept rows name only their first day: the next row of the same key ends them
closed as (

    select
        *,
        least(
            holds_until_at,
            lead(holds_from_at) over (
                partition by
                    source_id, provider_id, model_id, region, meter, service_tier, min_input_tokens, time_window
                order by holds_from_at nulls last, claim_number nulls last
            )
        ) as ends_at
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
        closed.first_seen_on,
        closed.last_seen_on,

        -- provenance
        closed.stated_at,
        closed.snapshot_id

    from closed
    inner join meters
        on closed.meter = meters.meter
    -- two figures that were first seen on one day: the later one replaced the earlier at once
    where closed.ends_at is null or closed.holds_from_at < closed.ends_at

)

select * from final
