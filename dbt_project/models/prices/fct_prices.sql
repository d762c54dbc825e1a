with

-- Excluded claims are no prices.
claims as (

    select * from {{ ref('fct_price_claims') }}
    where
        is_token_meter
        and excluded_reason is null

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'price'

),

weighed as (

    select
        claims.*,
        cast(claims.first_seen_on as timestamp) as first_seen_at,
        precedence.precedence as fresh_precedence,
        precedence.stale_precedence,
        cast({{ dbt.dateadd('day', 'precedence.fresh_for_days', 'claims.last_seen_on') }} as timestamp)
            as stale_from_at
    from claims
    inner join precedence
        on claims.source_id = precedence.source_id

),

-- Every claim holds with the rank of a stale one and, while it is fresh, with a better rank beside that. A claim of no
-- stated start proves no price of the days before its first sighting, or since it is stale: there it presumes one.
ranked as (

    select
        *,
        case when is_start_stated or stale_from_at is null then 0 else 1 end as presumption,
        stale_precedence as precedence,
        case when is_start_stated then valid_from_at else greatest(valid_from_at, first_seen_at) end as ranks_from_at,
        valid_to_at as ranks_until_at
    from weighed

    union all

    select
        *,
        0 as presumption,
        fresh_precedence as precedence,
        greatest(valid_from_at, first_seen_at) as ranks_from_at,
        least(valid_to_at, stale_from_at) as ranks_until_at
    from weighed
    where stale_from_at is not null

    union all

    select
        *,
        1 as presumption,
        stale_precedence as precedence,
        valid_from_at as ranks_from_at,
        least(valid_to_at, first_seen_at) as ranks_until_at
    from weighed
    where not is_start_stated and valid_from_at < first_seen_at

),

-- Between two of these instants no rank changes.
segments as (

    select
        *,
        lead(boundary_at) over (
            partition by offering_id, region, service_tier
            order by boundary_at nulls last
        ) as next_boundary_at
    from (
        select
            offering_id,
            region,
            service_tier,
            ranks_from_at as boundary_at
        from ranked
        union
        select
            offering_id,
            region,
            service_tier,
            ranks_until_at
        from ranked
        where ranks_until_at is not null
    ) as boundaries

),

-- Of several claims of one source for one key, a fresh one wins, then the latest.
stated as (

    select
        ranked.*,
        segments.boundary_at,
        segments.next_boundary_at,
        ranked.meter = 'input' and ranked.min_input_tokens = 0 and ranked.time_window = 'always' as is_base
    from segments
    inner join ranked
        on
            segments.offering_id = ranked.offering_id
            and segments.region = ranked.region
            and segments.service_tier = ranked.service_tier
            and segments.boundary_at >= ranked.ranks_from_at
            and (ranked.ranks_until_at is null or segments.boundary_at < ranked.ranks_until_at)
    qualify
        row_number() over (
            partition by
                segments.offering_id, segments.region, segments.service_tier, segments.boundary_at,
                ranked.source_id, ranked.meter, ranked.min_input_tokens, ranked.time_window
            order by
                ranked.presumption asc nulls last,
                ranked.precedence asc nulls last,
                ranked.last_seen_on desc nulls last,
                ranked.valid_from_at desc nulls last
        ) = 1

),

-- The prices of one request are one list: the source of the input price brings its other meters, thresholds and hours.
led as (

    select
        *,
        first_value(source_id) over strongest as leader_id,
        first_value(is_hand_kept) over strongest as is_leader_hand_kept,
        first_value(case when is_base then usd_per_unit end) over strongest as leader_base_usd,
        max(case when is_base then usd_per_unit end) over (
            partition by offering_id, region, service_tier, boundary_at, source_id
        ) as base_usd
    from stated
    window strongest as (
        partition by offering_id, region, service_tier, boundary_at
        order by
            case when is_base then 0 else 1 end asc nulls last,
            presumption asc nulls last,
            precedence asc nulls last,
            last_seen_on desc nulls last,
            source_id asc nulls last
    )

),

-- A meter that the leader does not price comes from a source with the same input price. A hand-kept price may be of one
-- meter only, so it stands beside those of the catalogues.
winners as (

    select *
    from led
    where
        source_id = leader_id
        or base_usd = leader_base_usd
        or is_leader_hand_kept
        or is_hand_kept
    qualify
        source_id = first_value(source_id) over (
            partition by offering_id, region, service_tier, boundary_at, meter
            order by
                case when source_id = leader_id then 0 else 1 end asc nulls last,
                case when base_usd = leader_base_usd then 0 else 1 end asc nulls last,
                case when min_input_tokens = 0 and time_window = 'always' then 0 else 1 end asc nulls last,
                presumption asc nulls last,
                precedence asc nulls last,
                last_seen_on desc nulls last,
                source_id asc nulls last
        )

),

-- A source that wins again with the same price continues its period; only a change begins a new one.
compared as (

    select
        *,
        case
            when
                usd_per_unit = lag(usd_per_unit) over periods
                and snapshot_id = lag(snapshot_id) over periods
                and boundary_at = lag(next_boundary_at) over periods
                then 0
            else 1
        end as is_change
    from winners
    window periods as (
        partition by offering_id, region, meter, service_tier, min_input_tokens, time_window
        order by boundary_at nulls last
    )

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
