with

-- A time window is 01:00-04:00, sometimes followed by the days of the week on which it holds.
prices as (

    select
        *,
        offering_id || ' ' || region || ' ' || service_tier as list_id,
        {{ minute_of_window('time_window', 1) }} as opens_minute,
        {{ minute_of_window('time_window', -1) }} as closes_minute,
        nullif(split_part(time_window, ' on ', -1), time_window) as week_days
    from {{ ref('fct_prices') }}
    where
        {{ is_text_meter() }}
        -- 0 for reasoning alone is what a catalogue writes that has no price for it
        and (meter <> 'reasoning_output' or usd_per_mtok > 0)

),

-- Offerings that charge a fee per call beside the tokens.
fees as (

    select distinct offering_id from {{ ref('int_call_fees__selected') }}
    where has_call_fee

),

lists as (

    select
        list_id,
        offering_id,
        provider_id,
        model_id,
        region,
        service_tier,
        bool_or(opens_minute is not null) as is_by_hour,
        offering_id in (select fees.offering_id from fees) as has_call_fee
    from prices
    group by list_id, offering_id, provider_id, model_id, region, service_tier

),

-- Between two of these instants no price of the list changes.
periods as (

    select
        *,
        lead(valid_from_at) over (
            partition by list_id
            order by valid_from_at nulls last
        ) as valid_to_at
    from (
        select
            list_id,
            valid_from_at
        from prices
        union
        select
            list_id,
            valid_to_at
        from prices
        where valid_to_at is not null
    ) as instants

),

sizes as (

    select
        *,
        lead(min_input_tokens) over (
            partition by list_id
            order by min_input_tokens nulls last
        ) as max_input_tokens
    from (
        select
            list_id,
            min_input_tokens
        from prices
        union
        select
            list_id,
            0 as min_input_tokens
        from lists
    ) as thresholds

),

edges as (

    select
        list_id,
        opens_minute as edge_minute
    from prices
    union
    select
        list_id,
        closes_minute
    from prices
    union
    select
        list_id,
        0 as edge_minute
    from lists
    where is_by_hour

),

week_days as (

    {{ week_days() }}

),

-- One row for the prices that always hold; where any price is by the hour, also one per stretch of hours and weekday.
hours as (

    select
        list_id,
        true as is_always,
        0 as from_minute,
        cast(null as integer) as to_minute,
        cast(null as integer) as week_day
    from lists

    union all

    select
        edges.list_id,
        false as is_always,
        edges.edge_minute as from_minute,
        lead(edges.edge_minute) over (
            partition by edges.list_id, week_days.week_day
            order by edges.edge_minute nulls last
        ) as to_minute,
        week_days.week_day
    from edges
    cross join week_days
    where edges.edge_minute is not null

),

cells as (

    select
        lists.*,
        periods.valid_from_at,
        periods.valid_to_at,
        sizes.min_input_tokens,
        sizes.max_input_tokens,
        hours.is_always,
        hours.from_minute,
        hours.to_minute,
        hours.week_day
    from lists
    inner join periods
        on lists.list_id = periods.list_id
    inner join sizes
        on lists.list_id = sizes.list_id
    inner join hours
        on lists.list_id = hours.list_id

),

held as (

    select
        cells.*,
        prices.meter,
        prices.usd_per_mtok,
        prices.min_input_tokens as stated_min_input_tokens,
        prices.last_seen_on,
        -- few calls are billed at a price of reasoning, so it comes last
        case when prices.meter = 'reasoning_output' then 'z' else '' end
        || cast(prices.last_seen_on as string) || ' ' || prices.meter as age_and_meter,
        prices.source_id,
        prices.stated_in,
        prices.snapshot_id,
        prices.opens_minute,
        bool_or(prices.opens_minute is not null) over (partition by cells.list_id, cells.valid_from_at)
            as has_other_hours,
        prices.opens_minute is null
        or (not cells.is_always and {{ is_open('prices', 'cells') }}) as is_of_these_hours
    from cells
    inner join prices
        on
            cells.list_id = prices.list_id
            and {{ holds_at('prices', 'cells.valid_from_at') }}

),

-- Of several prices of a meter in a cell, the one for its hours wins, then the one with the highest threshold.
chosen as (

    select * from held
    where
        is_of_these_hours
        and min_input_tokens >= stated_min_input_tokens
    qualify
        row_number() over (
            partition by list_id, valid_from_at, min_input_tokens, is_always, from_minute, week_day, meter
            order by
                case when opens_minute is null then 1 else 0 end asc nulls last,
                stated_min_input_tokens desc nulls last
        ) = 1

),

final as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,

        -- which calls it is for
        region,
        service_tier,
        valid_from_at,
        valid_to_at,
        min_input_tokens,
        max_input_tokens,
        is_by_hour,
        is_always,
        from_minute,
        to_minute,
        week_day,

        -- money
        {{ billed_prices_by_meter() }},
        has_call_fee,
        has_other_hours,

        -- provenance of the input price, and of the price that was seen longest ago
        max(case when meter = 'input' then source_id end) as source_id,
        max(case when meter = 'input' then snapshot_id end) as snapshot_id,
        min(case when meter <> 'reasoning_output' then last_seen_on end) as oldest_seen_on,
        min_by(source_id, age_and_meter) as oldest_source_id,
        min_by(snapshot_id, age_and_meter) as oldest_snapshot_id,
        min_by(stated_in, age_and_meter) as oldest_stated_in

    from chosen
    group by all

)

select * from final
