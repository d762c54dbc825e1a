with

ages as (

    select * from {{ ref('int_price_claims__aged') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

-- Excluded claims are no prices.
included as (

    select * from {{ ref('fct_price_claims') }}
    where is_token_meter and excluded_reason is null

),

-- A rule for a whole tier may be older than a model. Nothing is sold before its release, or its first standard price.
first_prices as (

    select
        model_id,
        min({{ known_from_at('included', 'greatest', 'valid_from_at') }}) as evident_from_at
    from included
    where service_tier = 'standard'
    group by all

),

claims as (

    select
        included.*,
        ages.precedence,
        ages.stale_precedence,
        ages.stale_from_at,
        ages.may_be_presumed,
        cast(models.released_on as timestamp) as released_at,
        greatest(
            {{ known_from_at('included', 'greatest', 'valid_from_at') }},
            case when models.released_on is not null then least(first_prices.evident_from_at, models.released_on) end
        ) as evident_from_at,
        {{ known_from_at('included', 'least', 'valid_to_at') }} as presumed_until_at
    from included
    left join models
        on included.model_id = models.model_id
    left join first_prices
        on included.model_id = first_prices.model_id
    inner join ages
        on {{ same_claim('included', 'ages') }}

),

-- A claim holds from its stated start, else its first sighting. From the release to that day it is presumed.
ranked as (

    select
        *,
        0 as presumption,
        true as is_fresh,
        cast(null as timestamp) as known_at,
        evident_from_at as ranks_from_at,
        least(valid_to_at, stale_from_at) as ranks_until_at
    from claims

    union all

    select
        *,
        0 as presumption,
        false as is_fresh,
        cast(null as timestamp) as known_at,
        greatest(evident_from_at, stale_from_at) as ranks_from_at,
        valid_to_at as ranks_until_at
    from claims
    where stale_from_at is not null

    union all

    select
        *,
        1 as presumption,
        true as is_fresh,
        presumed_until_at as known_at,
        case when is_start_stated then released_at else greatest(released_at, valid_from_at) end as ranks_from_at,
        presumed_until_at as ranks_until_at
    from claims
    where may_be_presumed and released_at is not null

),

-- Between two of these instants no rank changes.
segments as (

    {{ price_segments('ranked') }}

),

-- Of several claims of one source for one key, the presumed one that is nearest in time wins, else the latest.
stated as (

    select
        ranked.*,
        segments.segment_number,
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
                ranked.known_at asc nulls last,
                ranked.last_seen_on desc nulls last,
                ranked.valid_from_at desc nulls last
        ) = 1

),

-- The list of each source. One by the hour is finer than one without hours, and one with weekdays is finer still.
listed as (

    select
        *,
        max(case when is_base then usd_per_unit end) over of_source as base_usd,
        max(
            case when meter = 'output' and min_input_tokens = 0 and time_window = 'always' then usd_per_unit end
        ) over of_source as base_output_usd,
        max(case when meter = 'input' and time_window <> 'always' then usd_per_unit end) over of_source as hour_usd,
        max(
            case when time_window = 'always' then 0 else 1 + case when time_window like '% on %' then 1 else 0 end end
        ) over of_source as fineness
    from stated
    window of_source as (partition by offering_id, region, service_tier, boundary_at, source_id)

),

leaders as (

    {{ price_leaders('listed', 'ages') }}

),

-- The leader brings its other meters, thresholds and hours. A meter that it does not price comes from a source with the
-- same base price. A hand-kept price may be of one meter only, so it stands beside those of the catalogues.
winners as (

    select
        listed.*,
        case when listed.source_id = leaders.leader_id then leaders.won_because end as won_because,
        case when leaders.leader_id is null then 'no_base_price' else 'added' end as otherwise_because
    from listed
    left join leaders
        on
            listed.offering_id = leaders.offering_id
            and listed.region = leaders.region
            and listed.service_tier = leaders.service_tier
            and listed.boundary_at = leaders.boundary_at
    where
        {{ was_priced_with('listed', 'leaders') }}
        and (
            coalesce(listed.source_id = leaders.leader_id, true)
            or listed.base_usd = leaders.leader_base_usd
            or leaders.is_leader_hand_kept
            or listed.is_hand_kept
        )
    qualify
        listed.source_id = first_value(listed.source_id) over (
            partition by listed.offering_id, listed.region, listed.service_tier, listed.boundary_at, listed.meter
            order by
                case when listed.source_id = leaders.leader_id then 0 else 1 end asc nulls last,
                case when listed.base_usd = leaders.leader_base_usd then 0 else 1 end asc nulls last,
                case when listed.min_input_tokens > 0 or listed.time_window <> 'always' then 1 else 0 end nulls last,
                listed.presumption asc nulls last,
                case when listed.is_fresh then listed.precedence else listed.stale_precedence end asc nulls last,
                listed.last_seen_on desc nulls last,
                listed.source_id asc nulls last
        )

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
        presumption > 0 as is_presumed,
        coalesce(
            max_by(won_because, boundary_at) filter (where won_because is not null),
            max_by(otherwise_because, boundary_at)
        ) as won_because,
        first_seen_on,
        last_seen_on,

        -- provenance
        bool_or(is_own) as is_own,
        source_id,
        stated_in,
        snapshot_id

    -- a price that wins in consecutive segments is one period
    from (
        select
            *,
            segment_number - row_number() over (
                partition by
                    offering_id, region, meter, service_tier, min_input_tokens, time_window,
                    usd_per_unit, presumption, first_seen_on, last_seen_on, source_id, stated_in, snapshot_id
                order by segment_number nulls last
            ) as period_number
        from winners
    ) as numbered
    group by
        offering_id, provider_id, model_id, region, meter, service_tier, min_input_tokens, time_window,
        usd_per_unit, presumption, first_seen_on, last_seen_on, source_id, stated_in, snapshot_id, period_number

)

select * from final
