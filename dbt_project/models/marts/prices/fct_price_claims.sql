with

claims as (

    select * from {{ ref('int_price_claims__checked') }}

),

final as (

    select
        -- ids
        source_id,
        offering_id,
        provider_id,
        model_id,

        -- what is priced
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,

        -- money
        unit,
        usd_per_unit,

        -- when
        valid_from_at,
        valid_to_at,
        first_seen_on,
        last_seen_on,
        is_start_stated,

        -- flags
        held_back_because is not null as is_held_back,
        held_back_because,

        -- provenance
        stated_in,
        snapshot_id

    from claims

)

select * from final
