with

prices as (

    select
        *,
        service_tier = 'standard'
        and region = 'global'
        and time_window = 'always'
        and min_input_tokens = 0 as is_base,
        cast(first_seen_on as string) || ' ' || cast(valid_from_at as string) as seen_and_started
    from {{ ref('int_listing_prices__unioned') }}

),

final as (

    select
        source_id,
        source_provider_id,
        source_model_id,
        count(distinct meter || service_tier || min_input_tokens || time_window) as price_count,
        max_by(usd_per_unit, seen_and_started) filter (where is_base and meter = 'input') as input_usd_per_mtok,
        max_by(usd_per_unit, seen_and_started) filter (where is_base and meter = 'output') as output_usd_per_mtok
    from prices
    group by all

)

select * from final
