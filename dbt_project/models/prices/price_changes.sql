with

claims as (

    select * from {{ ref('int_price_claims__dated') }}

),

dates as (

    select * from {{ ref('int_dates__listed') }}
    where is_as_of

),

following as (

    select
        *,
        lag(usd_per_unit) over periods as old_usd_per_unit,
        lag(last_seen_on) over periods as old_last_seen_on,
        lag(snapshot_id) over periods as old_snapshot_id
    from claims
    window periods as (
        partition by source_id, offering_id, region, meter, service_tier, min_input_tokens, time_window
        order by valid_from_at nulls last
    )

),

final as (

    select
        -- ids
        following.source_id,
        following.offering_id,
        following.provider_id,
        following.model_id,

        -- what is priced
        following.region,
        following.meter,
        following.service_tier,
        following.min_input_tokens,
        following.time_window,
        following.unit,

        -- the change
        following.old_usd_per_unit,
        following.usd_per_unit as new_usd_per_unit,
        cast(following.usd_per_unit as double) / nullif(cast(following.old_usd_per_unit as double), 0) as ratio,

        -- when: as stated, or between two snapshots
        following.valid_from_at as changed_at,
        following.is_start_stated,
        following.old_last_seen_on,
        following.first_seen_on as new_first_seen_on,

        -- provenance
        following.old_snapshot_id,
        following.snapshot_id as new_snapshot_id

    from following
    inner join dates
        on following.valid_from_at < cast({{ dbt.dateadd('day', 1, 'dates.as_of_on') }} as timestamp)
    where following.old_usd_per_unit <> following.usd_per_unit

)

select * from final
