with

priced as (

    select
        *,
        cast(date_trunc('month', used_on) as date) as month_on
    from {{ ref('int_usage__costed') }}
    where gap is null

),

price_lists as (

    select * from {{ ref('int_price_lists__pivoted') }}
    where region = 'global'

),

-- between two of these instants, no candidate changes a price; the first is before all calls, so that none is lost
changes as (

    select {{ since_ever() }} as changed_at
    union
    select valid_from_at as changed_at from price_lists
    union
    select valid_to_at as changed_at from price_lists
    where valid_to_at is not null

),

instants as (

    select
        priced.from_at,
        max(changes.changed_at) as span_from_at
    from (select distinct from_at from priced) as priced
    inner join changes
        on priced.from_at >= changes.changed_at
    group by priced.from_at

),

spans as (

    select
        priced.month_on,
        instants.span_from_at as from_at,
        priced.service_tier,
        priced.min_input_tokens,
        priced.week_day,
        priced.from_minute,
        {{ token_sums('priced') }}
    from priced
    inner join instants
        on priced.from_at = instants.from_at
    group by all

),

-- only the few candidates with prices by the hour need the hours
final as (

    select
        true as is_by_hour,
        *
    from spans

    union all

    select
        false as is_by_hour,
        month_on,
        from_at,
        service_tier,
        min_input_tokens,
        cast(null as integer) as week_day,
        cast(null as integer) as from_minute,
        {{ token_sums() }}
    from spans
    group by all

)

select * from final
