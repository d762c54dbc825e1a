with

prices as (

    select
        *,
        offering_id || ' ' || region || ' ' || service_tier as list_id
    from {{ ref('int_prices__resolved') }}
    where {{ is_text_meter() }}

),

-- a fee for each call beside its tokens
fees as (

    select distinct offering_id from {{ ref('int_price_claims__checked') }}
    where
        meter = 'request'
        and usd_per_unit > 0
        and held_back_because is null

),

offerings as (

    select distinct
        list_id,
        offering_id,
        provider_id,
        model_id,
        region,
        service_tier
    from prices

),

instants as (

    select
        list_id,
        valid_from_at as instant_at
    from prices

    union

    select
        list_id,
        valid_to_at as instant_at
    from prices
    where valid_to_at is not null

),

periods as (

    select
        list_id,
        instant_at as valid_from_at,
        lead(instant_at) over (
            partition by list_id
            order by instant_at nulls last
        ) as valid_to_at
    from instants

),

thresholds as (

    select distinct
        list_id,
        min_input_tokens
    from prices

    union

    select
        list_id,
        0 as min_input_tokens
    from offerings

),

sizes as (

    select
        *,
        lead(min_input_tokens) over (
            partition by list_id
            order by min_input_tokens nulls last
        ) as max_input_tokens
    from thresholds

),

-- 01:00-04:00, maybe followed by the days of the week that it holds on; a window that ends at or before its start
-- goes on past midnight
windows as (

    select distinct
        list_id,
        time_window,
        {{ minutes_of("split_part(time_window, '-', 1)") }} as window_from_minute,
        {{ minutes_of("split_part(time_window, '-', -1)") }} as window_to_minute,
        nullif(split_part(time_window, ' on ', -1), time_window) as week_days
    from prices
    where time_window <> 'always'

),

edges as (

    select
        list_id,
        0 as edge_minute
    from offerings

    union

    select
        list_id,
        window_from_minute as edge_minute
    from windows

    union

    select
        list_id,
        window_to_minute as edge_minute
    from windows

),

by_hour as (

    select distinct list_id from windows

),

week_days as (
    {{ week_days() }}
),

-- hours are told apart, and days of the week, where any price of the offering is by the hour
hours as (

    select
        edges.list_id,
        edges.edge_minute as from_minute,
        lead(edges.edge_minute) over (
            partition by edges.list_id, week_days.week_day
            order by edges.edge_minute nulls last
        ) as to_minute,
        week_days.week_day
    from edges
    left join by_hour
        on edges.list_id = by_hour.list_id
    left join week_days
        on by_hour.list_id is not null

),

cells as (

    select
        offerings.*,
        periods.valid_from_at,
        periods.valid_to_at,
        sizes.min_input_tokens,
        sizes.max_input_tokens,
        hours.from_minute,
        hours.to_minute,
        hours.week_day
    from offerings
    inner join periods
        on offerings.list_id = periods.list_id
    inner join sizes
        on offerings.list_id = sizes.list_id
    inner join hours
        on offerings.list_id = hours.list_id

),

-- of the prices of a meter that hold in a cell, the one for its hours, and then the one for the largest requests
filled as (

    select
        cells.*,
        prices.meter,
        prices.usd_per_mtok,
        prices.source_id,
        prices.snapshot_id
    from cells
    inner join prices
        on
            cells.list_id = prices.list_id
            and cells.valid_from_at >= prices.valid_from_at
            and (prices.valid_to_at is null or cells.valid_from_at < prices.valid_to_at)
            and cells.min_input_tokens >= prices.min_input_tokens
    left join windows
        on
            prices.list_id = windows.list_id
            and prices.time_window = windows.time_window
    where
        windows.time_window is null
        or (
            (
                cells.from_minute >= windows.window_from_minute and cells.from_minute < windows.window_to_minute
                or windows.window_to_minute <= windows.window_from_minute and (
                    cells.from_minute >= windows.window_from_minute or cells.from_minute < windows.window_to_minute
                )
            )
            and (windows.week_days is null or windows.week_days like '%' || cells.week_day || '%')
        )
    qualify
        row_number() over (
            partition by
                cells.list_id, cells.valid_from_at, cells.min_input_tokens,
                cells.from_minute, cells.week_day, prices.meter
            order by
                case when windows.time_window is null then 1 else 0 end asc nulls last,
                prices.min_input_tokens desc nulls last
        ) = 1

),

pivoted as (

    select
        offering_id,
        provider_id,
        model_id,
        region,
        service_tier,
        valid_from_at,
        valid_to_at,
        min_input_tokens,
        max_input_tokens,
        from_minute,
        to_minute,
        week_day,
        {{ prices_by_meter() }},
        max(case when meter = 'input' then source_id end) as source_id,
        max(case when meter = 'input' then snapshot_id end) as snapshot_id
    from filled
    group by all

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,

        -- which calls it is for: from an instant on and until another, of more input tokens than one number and at most
        -- another, in minutes of the day from one on and until another, on a day of the week; null for no limit
        region,
        service_tier,
        valid_from_at,
        valid_to_at,
        min_input_tokens,
        max_input_tokens,
        from_minute,
        to_minute,
        week_day,
        week_day is not null as is_by_hour,
        offering_id in (select fees.offering_id from fees) as has_call_fee,

        -- money
        case when cached_input_usd_per_mtok is not null then 'stated' else 'input_price' end as cached_price_basis,
        input_usd_per_mtok,
        {{ billed_price('cached_input') }} as cached_input_usd_per_mtok,
        {{ billed_price('cache_write') }} as cache_write_usd_per_mtok,
        {{ billed_price('cache_write_1h') }} as cache_write_1h_usd_per_mtok,
        output_usd_per_mtok,

        -- provenance of the input price
        source_id,
        snapshot_id

    from pivoted

)

select * from final
