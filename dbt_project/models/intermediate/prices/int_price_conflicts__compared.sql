with

claims as (

    select * from {{ ref('int_price_claims__dated') }}

),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

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
        snapshots.lineage,
        precedence.precedence
    from claims
    inner join snapshots
        on claims.snapshot_id = snapshots.snapshot_id
    inner join precedence
        on claims.source_id = precedence.source_id

),

-- copies of one lineage are no second voice
paired as (

    select
        a.*,
        b.source_id as other_source_id,
        b.lineage as other_lineage,
        b.precedence as other_precedence,
        b.usd_per_unit as other_usd_per_unit,
        b.valid_from_at as other_valid_from_at,
        b.valid_to_at as other_valid_to_at,
        b.last_seen_on as other_last_seen_on,
        b.stated_in as other_stated_in,
        b.snapshot_id as other_snapshot_id,
        cast(greatest(a.usd_per_unit, b.usd_per_unit) as double)
        / nullif(cast(least(a.usd_per_unit, b.usd_per_unit) as double), 0) as ratio
    from placed as a
    inner join placed as b
        on
            a.offering_id = b.offering_id
            and a.region = b.region
            and a.meter = b.meter
            and a.service_tier = b.service_tier
            and a.min_input_tokens = b.min_input_tokens
            and a.time_window = b.time_window
            and a.lineage <> b.lineage
            and a.usd_per_unit <> b.usd_per_unit
            and (a.valid_to_at is null or a.valid_to_at > b.valid_from_at)
            and (b.valid_to_at is null or a.valid_from_at < b.valid_to_at)

),

checked as (

    select
        paired.*,
        price_checks.finding is not null as is_unit_error
    from paired
    left join price_checks
        on paired.ratio >= price_checks.ratio_at_least

),

-- how many lineages a claim is out of all proportion to
counted as (

    select
        *,
        count(case when is_unit_error then 1 end) over (
            partition by
                source_id, offering_id, region, meter, service_tier, min_input_tokens, time_window, valid_from_at
        ) as contradictions
    from checked

),

-- of two that are out of proportion the one is held back that more lineages contradict, else the weaker source's
final as (

    select
        one.*,
        one.is_unit_error
        and (
            one.contradictions > other.contradictions
            or (one.contradictions = other.contradictions and one.precedence > one.other_precedence)
        ) as is_held_back
    from counted as one
    inner join counted as other
        on
            one.offering_id = other.offering_id
            and one.region = other.region
            and one.meter = other.meter
            and one.service_tier = other.service_tier
            and one.min_input_tokens = other.min_input_tokens
            and one.time_window = other.time_window
            and one.source_id = other.other_source_id
            and one.other_source_id = other.source_id
            and one.valid_from_at = other.other_valid_from_at
            and one.other_valid_from_at = other.valid_from_at

)

select * from final
