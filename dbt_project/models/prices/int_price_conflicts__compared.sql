with

claims as (

    select * from {{ ref('int_price_claims__dated') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'price'

),

price_checks as (

    select * from {{ ref('price_checks') }}

),

placed as (

    select
        claims.*,
        coalesce(claims.copied_from, claims.source_id) as origin_source_id,
        precedence.precedence,
        -- beside prices by the hour, an always price means the rest of the day, and cannot be compared
        bool_or(claims.time_window <> 'always') over (
            partition by claims.source_id, claims.offering_id, claims.region, claims.meter, claims.service_tier
        ) as has_hours
    from claims
    inner join precedence
        on claims.source_id = precedence.source_id

),

-- Copies of one source are not independent.
paired as (

    select
        a.*,
        b.source_id as other_source_id,
        b.origin_source_id as other_origin_source_id,
        b.precedence as other_precedence,
        b.usd_per_unit as other_usd_per_unit,
        b.valid_from_at as other_valid_from_at,
        b.valid_to_at as other_valid_to_at,
        b.last_seen_on as other_last_seen_on,
        b.stated_in as other_stated_in,
        b.snapshot_id as other_snapshot_id,
        case
            when a.usd_per_unit = b.usd_per_unit then 1
            else
                cast(greatest(a.usd_per_unit, b.usd_per_unit) as double)
                / nullif(cast(least(a.usd_per_unit, b.usd_per_unit) as double), 0)
        end as ratio
    from placed as a
    inner join placed as b
        on
            {{ same_price_key('a', 'b') }}
            and a.has_hours = b.has_hours
            and a.origin_source_id <> b.origin_source_id
            and (a.valid_to_at is null or a.valid_to_at > b.valid_from_at)
            and (b.valid_to_at is null or a.valid_from_at < b.valid_to_at)

),

final as (

    select
        paired.*,
        paired.usd_per_unit <> paired.other_usd_per_unit as is_conflict,
        price_checks.finding is not null as is_unit_error
    from paired
    left join price_checks
        on
            price_checks.finding = 'unit_error'
            and paired.ratio >= price_checks.at_least

)

select * from final
