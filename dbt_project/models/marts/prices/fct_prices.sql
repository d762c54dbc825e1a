with

prices as (

    select * from {{ ref('int_prices__resolved') }}

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

        -- money
        usd_per_mtok,

        -- when
        valid_from_at,
        valid_to_at,
        first_seen_on,
        last_seen_on,

        -- provenance
        source_id,
        stated_in,
        snapshot_id

    from prices

)

select * from final
