{{ config(parameters=['day']) }}

with

arguments as (

    select {{ day_of('day') }} as since_on

),

-- a price can go up, down and up again: each time is a change of its own
changes as (

    select
        changes.*,
        row_number() over (
            partition by
                changes.source_id, changes.offering_id, changes.region, changes.meter, changes.service_tier,
                changes.min_input_tokens, changes.time_window, changes.old_usd_per_unit, changes.new_usd_per_unit
            order by changes.changed_at asc nulls last
        ) as occurrence
    from {{ ref('price_changes') }} as changes
    inner join arguments
        on changes.changed_at >= cast(arguments.since_on as timestamp)

),

-- the same change in several sources is one: as a source states it, else as it was first seen
counted as (

    select
        *,
        count(*) over changes_of_sources as sources,
        row_number() over (
            changes_of_sources
            order by
                case when is_start_stated then 0 else 1 end asc nulls last,
                changed_at asc nulls last,
                source_id asc nulls last
        ) as place
    from changes
    window changes_of_sources as (
        partition by
            offering_id, region, meter, service_tier, min_input_tokens, time_window, old_usd_per_unit, new_usd_per_unit,
            occurrence
    )

),

final as (

    select
        cast(counted.changed_at as date) as changed_on,
        counted.offering_id,
        counted.meter,
        counted.service_tier,
        counted.region,
        counted.min_input_tokens,
        counted.time_window,
        counted.unit,

        -- the change
        counted.old_usd_per_unit,
        counted.new_usd_per_unit,
        {{ quotient(
            '100 * (counted.new_usd_per_unit - counted.old_usd_per_unit)', 'nullif(counted.old_usd_per_unit, 0)',
            'decimal(18, 3)'
        ) }} as change_pct,
        case when counted.unit = 'million_tokens' then prices.offering_id is not null end as is_price_of_today,

        -- provenance
        counted.source_id,
        counted.sources,
        counted.is_start_stated,
        counted.old_snapshot_id,
        counted.new_snapshot_id

    from counted
    left join {{ ref('fct_prices') }} as prices
        on
            counted.offering_id = prices.offering_id
            and counted.region = prices.region
            and counted.meter = prices.meter
            and counted.service_tier = prices.service_tier
            and counted.min_input_tokens = prices.min_input_tokens
            and counted.time_window = prices.time_window
            and counted.new_usd_per_unit = prices.usd_per_mtok
            and {{ holds_on('prices', as_of()) }}
    where counted.place = 1

)

select * from final
order by
    changed_on desc nulls last,
    offering_id asc nulls last,
    meter asc nulls last,
    service_tier asc nulls last,
    region asc nulls last,
    min_input_tokens asc nulls last,
    time_window asc nulls last,
    new_usd_per_unit asc nulls last
