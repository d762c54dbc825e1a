with

conflicts as (

    select * from {{ ref('int_price_conflicts__compared') }}

),

prices as (

    select * from {{ ref('int_prices__resolved') }}

),

dates as (

    select * from {{ ref('int_dates__asked') }}
    where is_as_of

),

-- each pair once, the stronger source first, as the day begins
paired as (

    select
        conflicts.*,
        cast(dates.asked_on as timestamp) as asked_at,
        dates.asked_on
    from conflicts
    inner join dates
        on
            conflicts.valid_from_at <= cast(dates.asked_on as timestamp)
            and conflicts.other_valid_from_at <= cast(dates.asked_on as timestamp)
            and (conflicts.valid_to_at is null or cast(dates.asked_on as timestamp) < conflicts.valid_to_at)
            and (conflicts.other_valid_to_at is null or cast(dates.asked_on as timestamp) < conflicts.other_valid_to_at)
    where
        conflicts.precedence < conflicts.other_precedence
        or (
            conflicts.precedence = conflicts.other_precedence
            and conflicts.source_id < conflicts.other_source_id
        )
    -- of a source that says two things of one day, its later word
    qualify
        row_number() over (
            partition by
                conflicts.offering_id, conflicts.region, conflicts.meter, conflicts.service_tier,
                conflicts.min_input_tokens, conflicts.time_window, conflicts.source_id, conflicts.other_source_id
            order by conflicts.valid_from_at desc nulls last, conflicts.other_valid_from_at desc nulls last
        ) = 1

),

-- is_held_back says which of the two is; the mirrored row says the same of the other
mirrored as (

    select
        source_id,
        other_source_id,
        offering_id,
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,
        valid_from_at,
        other_valid_from_at,
        is_held_back
    from conflicts

),

won as (

    select
        paired.*,
        coalesce(mirrored.is_held_back, false) as is_other_held_back,
        prices.source_id as winner_source_id
    from paired
    left join mirrored
        on
            paired.source_id = mirrored.other_source_id
            and paired.other_source_id = mirrored.source_id
            and paired.offering_id = mirrored.offering_id
            and paired.region = mirrored.region
            and paired.meter = mirrored.meter
            and paired.service_tier = mirrored.service_tier
            and paired.min_input_tokens = mirrored.min_input_tokens
            and paired.time_window = mirrored.time_window
            and paired.valid_from_at = mirrored.other_valid_from_at
            and paired.other_valid_from_at = mirrored.valid_from_at
    left join prices
        on
            paired.offering_id = prices.offering_id
            and paired.region = prices.region
            and paired.meter = prices.meter
            and paired.service_tier = prices.service_tier
            and paired.min_input_tokens = prices.min_input_tokens
            and paired.time_window = prices.time_window
            and paired.asked_at >= prices.valid_from_at
            and (prices.valid_to_at is null or paired.asked_at < prices.valid_to_at)

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
        unit,

        -- what is said, the stronger source first
        source_id as source_a,
        usd_per_unit as value_a,
        last_seen_on as seen_a_on,
        stated_in as stated_in_a,
        snapshot_id as snapshot_id_a,
        other_source_id as source_b,
        other_usd_per_unit as value_b,
        other_last_seen_on as seen_b_on,
        other_stated_in as stated_in_b,
        other_snapshot_id as snapshot_id_b,
        ratio,

        -- what holds
        is_unit_error,
        winner_source_id,
        case
            when is_held_back or is_other_held_back
                then
                    'held back: ' || case when is_held_back then source_id else other_source_id end
                    || ' is out of all proportion (policy.price_checks)'
            when winner_source_id is null then 'neither: what is not priced by tokens has no winner'
            when winner_source_id not in (source_id, other_source_id)
                then winner_source_id || ' comes before both (policy.source_precedence)'
            when winner_source_id = other_source_id
                then
                    other_source_id || ' comes first, since the word of ' || source_id || ' is of '
                    || cast(last_seen_on as varchar) || ' and no longer fresh (policy.source_precedence)'
            else source_id || ' comes before ' || other_source_id || ' (policy.source_precedence)'
        end as because,
        asked_on as as_of_on

    from won

)

select * from final
