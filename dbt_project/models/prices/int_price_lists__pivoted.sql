with

-- A time window is 01:00-04:00, sometimes followed by the days of the week on which it holds.
prices as (

    select
        fct_prices.*,
        fct_prices.offering_id || ' ' || fct_prices.region || ' ' || fct_prices.service_tier as list_id,
        {{ minute_of_window('time_window', 1) }} as opens_minute,
        {{ minute_of_window('time_window', -1) }} as closes_minute,
        nullif(split_part(fct_prices.time_window, ' on ', -1), fct_prices.time_window) as week_days,
        {{ price_basis_in('precedences.precedence', 'fct_prices.is_presumed') }} as price_basis
    from {{ text_prices() }} as fct_prices
    left join {{ ref('int_precedences__resolved') }} as precedences
        on fct_prices.source_id = precedences.source_id and precedences.fact = 'price'
    -- 0 for reasoning alone is what a catalogue writes that has no price for it
    where fct_prices.used_meter <> 'reasoning_output' or coalesce(fct_prices.usd_per_mtok > 0, true)

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
        provider_id in (select modes.provider_id from {{ ref('thinking_modes') }} as modes) as is_thinking_a_mode,
        -- what a list does not state, and another of the offering does, is not billed as another meter
        bool_or(bool_or(used_meter = 'cache_write_1h')) over (partition by offering_id) as has_hour_writes,
        offering_id in (
            select fees.offering_id from {{ ref('int_call_fees__selected') }} as fees
            where fees.has_call_fee
        ) as has_call_fee
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

    {% for edge in ['opens_minute', 'closes_minute'] %}
        select
            list_id,
            {{ edge }} as edge_minute
        from prices
        union
    {% endfor %}
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
        prices.used_meter as meter,
        cast(prices.usd_per_mtok * prices.times as decimal(18, 9)) as usd_per_mtok,
        prices.times,
        prices.min_input_tokens as stated_min_input_tokens,
        prices.price_basis,
        case when prices.price_basis = 'seen_later' then prices.first_seen_on else prices.last_seen_on end as seen_on,
        prices.last_seen_on,
        -- few calls are billed at a price of reasoning, so it comes last
        case when prices.used_meter = 'reasoning_output' then 'z' else '' end
        || cast(prices.last_seen_on as string) || ' ' || prices.used_meter as age_and_meter,
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
    where is_of_these_hours and min_input_tokens >= stated_min_input_tokens
    qualify
        row_number() over (
            partition by list_id, valid_from_at, min_input_tokens, is_always, from_minute, week_day, meter
            order by
                case when opens_minute is null then 1 else 0 end asc nulls last,
                stated_min_input_tokens desc nulls last,
                times asc nulls last
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
        {{ bases_by_meter() }},
        has_call_fee,
        is_thinking_a_mode,
        has_other_hours,

        -- provenance of the input price, and of the price that was seen longest ago
        max(case when meter = 'input' then source_id end) as source_id,
        max(case when meter = 'input' then snapshot_id end) as snapshot_id,
        min(case when meter <> 'reasoning_output' then last_seen_on end) as oldest_seen_on,
        min_by(source_id, age_and_meter) as oldest_source_id,
        min_by(snapshot_id, age_and_meter) as oldest_snapshot_id,
        min_by(stated_in, age_and_meter) as oldest_stated_in
    from chosen
    -- without a price of input the calls of a size are a gap, and not of no list
    where usd_per_mtok is not null or meter = 'input'
    group by all

)

select * from final
