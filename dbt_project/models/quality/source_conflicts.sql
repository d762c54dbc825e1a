with

conflicts as (

    select * from {{ ref('int_price_conflicts__compared') }}
    where is_conflict

),

lifecycle as (

    select * from {{ ref('int_lifecycle_conflicts__compared') }}

),

checked as (

    select * from {{ ref('fct_price_claims') }}

),

dates as (

    select
        as_of_on,
        cast(as_of_on as timestamp) as as_of_at
    from {{ ref('int_dates__listed') }}
    where is_as_of

),

-- a left join on a range is slow
prices as (

    select prices.*
    from {{ ref('fct_prices') }} as prices
    inner join dates
        on {{ holds_at('prices', 'dates.as_of_at') }}

),

-- each pair once, with the preferred source first; prices that hold as the day begins
paired as (

    select
        conflicts.*,
        dates.as_of_at,
        dates.as_of_on
    from conflicts
    inner join dates
        on
            conflicts.valid_from_at <= dates.as_of_at
            and conflicts.other_valid_from_at <= dates.as_of_at
            and (conflicts.valid_to_at is null or conflicts.valid_to_at > dates.as_of_at)
            and (conflicts.other_valid_to_at is null or conflicts.other_valid_to_at > dates.as_of_at)
    where
        conflicts.precedence < conflicts.other_precedence
        or (
            conflicts.precedence = conflicts.other_precedence
            and conflicts.source_id < conflicts.other_source_id
        )
    -- of two prices of one source for that day, the later one
    qualify
        row_number() over (
            partition by
                conflicts.offering_id, conflicts.region, conflicts.meter, conflicts.service_tier,
                conflicts.min_input_tokens, conflicts.time_window, conflicts.source_id, conflicts.other_source_id
            order by conflicts.valid_from_at desc nulls last, conflicts.other_valid_from_at desc nulls last
        ) = 1

),

won as (

    select
        paired.*,
        one.excluded_reason,
        other.excluded_reason as other_excluded_reason,
        prices.source_id as winner_source_id,
        prices.won_because
    from paired
    inner join checked as one
        on
            {{ same_price_key('paired', 'one') }}
            and paired.source_id = one.source_id
            and paired.valid_from_at = {{ starts_at('one') }}
    inner join checked as other
        on
            {{ same_price_key('paired', 'other') }}
            and paired.other_source_id = other.source_id
            and paired.other_valid_from_at = {{ starts_at('other') }}
    left join prices
        on {{ same_price_key('paired', 'prices') }}

),

of_prices as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,

        -- what it is about
        'price' as fact,
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,
        unit,

        -- what the two sources state, with the preferred one first
        source_id as source_a,
        usd_per_unit as value_a,
        cast(null as date) as ends_a_on,
        cast(null as string) as statement_a,
        last_seen_on as seen_a_on,
        stated_in as stated_in_a,
        snapshot_id as snapshot_id_a,
        other_source_id as source_b,
        other_usd_per_unit as value_b,
        cast(null as date) as ends_b_on,
        cast(null as string) as statement_b,
        other_last_seen_on as seen_b_on,
        other_stated_in as stated_in_b,
        other_snapshot_id as snapshot_id_b,
        ratio,
        cast(null as integer) as days_apart,

        -- which one holds
        is_unit_error,
        winner_source_id,
        case
            when excluded_reason is not null or other_excluded_reason is not null
                then
                    'excluded: '
                    || concat_ws(
                        ' and ',
                        source_id || ' (' || excluded_reason || ')',
                        other_source_id || ' (' || other_excluded_reason || ')'
                    )
                    || ', by policy.price_checks'
            when winner_source_id is null then 'neither: prices that are not per token have no winner'
            else
                winner_source_id || ' comes before '
                || case
                    when winner_source_id = source_id then other_source_id
                    when winner_source_id = other_source_id then source_id
                    else 'both'
                end
                || case won_because
                    when 'own_price' then ' (an own price)'
                    when 'first_hand' then ' (first hand and fresh)'
                    when 'agreement' then ' (independent sources agree)'
                    when 'changed_last' then ' (its price changed last)'
                    else ' (policy.source_precedence)'
                end
        end as because,
        as_of_on

    from won

),

of_lifecycle as (

    select
        -- ids
        offering_id,
        provider_id,
        model_id,

        -- what it is about; an end has no meter of its own
        'end_of_life' as fact,
        'global' as region,
        'end_of_life' as meter,
        'any' as service_tier,
        cast(0 as bigint) as min_input_tokens,
        'always' as time_window,
        'day' as unit,

        -- what the two sources state, with the preferred one first
        source_id as source_a,
        cast(null as decimal(18, 9)) as value_a,
        from_on as ends_a_on,
        statement as statement_a,
        stated_on as seen_a_on,
        stated_in as stated_in_a,
        snapshot_id as snapshot_id_a,
        other_source_id as source_b,
        cast(null as decimal(18, 9)) as value_b,
        other_from_on as ends_b_on,
        other_statement as statement_b,
        other_stated_on as seen_b_on,
        other_stated_in as stated_in_b,
        other_snapshot_id as snapshot_id_b,
        cast(null as double) as ratio,
        abs({{ days_between('from_on', 'other_from_on') }}) as days_apart,

        -- which one holds
        false as is_unit_error,
        winner_source_id,
        case
            when statement = 'listed' or other_statement = 'listed'
                then 'one source still lists it; ' || winner_source_id || ' states that it is ' || lifecycle_status
            when statement = 'promise' or other_statement = 'promise'
                then
                    'one source states an end before the day until which another promises it; '
                    || winner_source_id || ' wins'
            else
                winner_source_id
                || ' wins: a reported end comes before an announced one, and an announced one before a bare date; '
                || 'then policy.source_precedence, the number of listings and the latest statement decide'
        end as because,
        as_of_on

    from lifecycle

),

united as (

    select * from of_prices
    union all
    select * from of_lifecycle

),

final as (

    select
        *,

        -- old names, kept for one release
        statement_a as says_a,
        statement_b as says_b

    from united

)

select * from final
