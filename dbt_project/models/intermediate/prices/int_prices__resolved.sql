with

dated as (

    select * from {{ ref('int_price_claims__dated') }}
    where is_token_meter

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'price'

),

held_back as (

    select distinct
        source_id,
        offering_id,
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,
        valid_from_at
    from {{ ref('int_price_conflicts__compared') }}
    where is_held_back

),

-- an error of the unit is no price
claims as (

    select dated.*
    from dated
    left join held_back
        on
            dated.offering_id = held_back.offering_id
            and dated.region = held_back.region
            and dated.meter = held_back.meter
            and dated.service_tier = held_back.service_tier
            and dated.min_input_tokens = held_back.min_input_tokens
            and dated.time_window = held_back.time_window
            and dated.source_id = held_back.source_id
            and dated.valid_from_at = held_back.valid_from_at
    where held_back.source_id is null

),

-- every claim holds with the place of a stale one, and beside that with a better place while it is fresh
standing as (

    select
        claims.*,
        precedence.stale_precedence as precedence,
        claims.valid_from_at as stands_from_at,
        claims.valid_to_at as stands_until_at
    from claims
    inner join precedence
        on claims.source_id = precedence.source_id

    union all

    select
        claims.*,
        precedence.precedence,
        greatest(claims.valid_from_at, cast(claims.first_seen_on as timestamp)) as stands_from_at,
        least(
            claims.valid_to_at,
            cast({{ dbt.dateadd('day', 'precedence.fresh_for_days', 'claims.last_seen_on') }} as timestamp)
        ) as stands_until_at
    from claims
    inner join precedence
        on claims.source_id = precedence.source_id
    where precedence.fresh_for_days is not null

),

boundaries as (

    select
        offering_id,
        region,
        meter,
        service_tier,
        stands_from_at as boundary_at
    from standing

    union

    select
        offering_id,
        region,
        meter,
        service_tier,
        stands_until_at as boundary_at
    from standing
    where stands_until_at is not null

),

segments as (

    select
        *,
        lead(boundary_at) over (
            partition by offering_id, region, meter, service_tier
            order by boundary_at nulls last
        ) as next_boundary_at
    from boundaries

),

-- thresholds and hours are one table of prices with the base: the source that wins the meter brings all of them
contested as (

    select
        standing.*,
        segments.boundary_at,
        segments.next_boundary_at,
        first_value(standing.source_id) over (
            partition by
                segments.offering_id, segments.region, segments.meter, segments.service_tier, segments.boundary_at
            order by
                case when standing.min_input_tokens = 0 and standing.time_window = 'always' then 0 else 1 end
                asc nulls last,
                standing.precedence asc nulls last,
                standing.last_seen_on desc nulls last,
                standing.source_id asc nulls last
        ) as winner_source_id
    from segments
    inner join standing
        on
            segments.offering_id = standing.offering_id
            and segments.region = standing.region
            and segments.meter = standing.meter
            and segments.service_tier = standing.service_tier
            and segments.boundary_at >= standing.stands_from_at
            and (standing.stands_until_at is null or segments.boundary_at < standing.stands_until_at)

),

-- of a source's words on one thing the fresh and then the later one
won as (

    select *
    from contested
    where source_id = winner_source_id
    qualify
        row_number() over (
            partition by
                offering_id, region, meter, service_tier, min_input_tokens, time_window, boundary_at
            order by precedence asc nulls last, last_seen_on desc nulls last, valid_from_at desc nulls last
        ) = 1

),

-- a source that wins again, with the same price, goes on: only a change begins a period
compared as (

    select
        *,
        case
            when
                usd_per_unit = lag(usd_per_unit)
                    over (
                        partition by offering_id, region, meter, service_tier, min_input_tokens, time_window
                        order by boundary_at nulls last
                    )
                and snapshot_id = lag(snapshot_id)
                    over (
                        partition by offering_id, region, meter, service_tier, min_input_tokens, time_window
                        order by boundary_at nulls last
                    )
                and boundary_at = lag(next_boundary_at) over (
                    partition by offering_id, region, meter, service_tier, min_input_tokens, time_window
                    order by boundary_at nulls last
                )
                then 0
            else 1
        end as is_change
    from won

),

numbered as (

    select
        *,
        sum(is_change) over (
            partition by offering_id, region, meter, service_tier, min_input_tokens, time_window
            order by boundary_at nulls last
        ) as period_number
    from compared

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,

        -- what is priced
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,

        -- money
        usd_per_unit as usd_per_mtok,

        -- when
        min(boundary_at) as valid_from_at,
        case when bool_and(next_boundary_at is not null) then max(next_boundary_at) end as valid_to_at,
        first_seen_on,
        last_seen_on,

        -- provenance
        source_id,
        stated_in,
        snapshot_id

    from numbered
    group by
        offering_id, provider_id, model_id, region, meter, service_tier, min_input_tokens, time_window,
        usd_per_unit, first_seen_on, last_seen_on, source_id, stated_in, snapshot_id, period_number

)

select * from final
