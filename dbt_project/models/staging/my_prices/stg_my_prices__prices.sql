with

prices as (

    {{ hand_kept('my_prices', 'prices') }}

),

-- A price that is typed in counts as seen on the day on which its address stated it.
final as (

    select
        -- ids: our own
        'my_prices' as source_id,
        provider_id as source_provider_id,
        model_id as source_model_id,

        -- what is priced
        meter as source_meter,
        service_tier,
        region,
        time_window,
        min_input_tokens,

        -- money
        usd_per_unit,

        -- when
        coalesce(cast(valid_from_on as timestamp), {{ since_ever() }}) as valid_from_at,
        cast(valid_to_on as timestamp) as valid_to_at,
        stated_on,

        -- provenance
        stated_on as first_seen_on,
        stated_on as last_seen_on,
        cast(null as date) as next_seen_on,
        cast(null as bigint) as sighting_number,
        source_address || ', ' || source_place as stated_in,
        true as is_hand_kept,
        true as is_first_hand,
        is_approximate,
        cast(null as string) as copied_from,
        snapshot_id

    from prices

)

select * from final
