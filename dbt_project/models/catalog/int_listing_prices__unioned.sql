with

stated as (
    {{ staged('prices', [
        'source_id', 'source_provider_id', 'source_model_id as listed_as', 'source_meter', 'service_tier as stated_tier', 'region',
        'time_window', 'min_input_tokens', 'usd_per_unit as stated_usd_per_unit', 'valid_from_at', 'valid_to_at', 'stated_on',
        'first_seen_on', 'last_seen_on', 'next_seen_on', 'sighting_number', 'stated_in', 'is_hand_kept',
        'is_first_hand', 'is_approximate', 'copied_from as row_copied_from', 'snapshot_id'
    ]) }}
),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

meter_aliases as (

    select * from {{ ref('meter_aliases') }}

),

price_checks as (

    select * from {{ ref('price_checks') }}

),

final as (

    select
        stated.*,
        -- a listing of a service tier has the prices of that tier of the plain one
        coalesce(tiers.plain_model_id, stated.listed_as) as source_model_id,
        coalesce(tiers.service_tier, stated.stated_tier) as service_tier,
        case
            when stated.is_hand_kept or price_checks.finding is null then stated.stated_usd_per_unit
            else {{ without_noise('stated.stated_usd_per_unit', 'price_checks.at_least') }}
        end as usd_per_unit,
        coalesce(meter_aliases.meter, stated.source_meter) as meter,
        -- a row may repeat another source than the rest of its source does
        coalesce(stated.row_copied_from, snapshots.copied_from) as copied_from
    from stated
    inner join snapshots
        on stated.snapshot_id = snapshots.snapshot_id
    left join meter_aliases
        on stated.source_meter = meter_aliases.source_meter

    left join {{ ref('int_tier_listings__named') }} as tiers
        on
            stated.stated_tier = 'standard'
            and stated.source_id = tiers.source_id
            and stated.source_provider_id = tiers.source_provider_id
            and stated.listed_as = tiers.source_model_id
    left join price_checks
        on price_checks.finding = 'conversion_noise'

)

select * from final
