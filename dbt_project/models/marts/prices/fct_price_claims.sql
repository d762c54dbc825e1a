with

claims as (

    select * from {{ ref('int_price_claims__dated') }}

),

held_back as (

    select distinct
        source_id,
        offering_id,
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,
        valid_from_at
    from {{ ref('int_price_conflicts__compared') }}
    where is_held_back

),

final as (

    select
        -- ids
        claims.source_id,
        claims.offering_id,
        claims.provider_id,
        claims.model_id,

        -- what is priced
        claims.region,
        claims.meter,
        claims.service_tier,
        claims.min_input_tokens,
        claims.time_window,

        -- money
        claims.unit,
        claims.usd_per_unit,

        -- when
        claims.valid_from_at,
        claims.valid_to_at,
        claims.first_seen_on,
        claims.last_seen_on,
        claims.is_start_stated,

        -- flags
        held_back.source_id is not null as is_held_back,

        -- provenance
        claims.stated_in,
        claims.snapshot_id

    from claims
    left join held_back
        on
            claims.source_id = held_back.source_id
            and claims.offering_id = held_back.offering_id
            and claims.region = held_back.region
            and claims.meter = held_back.meter
            and claims.service_tier = held_back.service_tier
            and claims.min_input_tokens = held_back.min_input_tokens
            and claims.time_window = held_back.time_window
            and claims.valid_from_at = held_back.valid_from_at

)

select * from final
