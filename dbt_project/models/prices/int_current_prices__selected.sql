with

-- one row per offering, region and service tier: small requests at any hour
lists as (

    select
        *,
        service_tier = 'standard' and region = 'global' as is_standard,
        service_tier = 'batch' and region = 'global' as is_batch
    from {{ ref('int_price_lists__pivoted') }} as prices
    where
        is_always
        and min_input_tokens = 0
        and {{ holds_on('prices', as_of()) }}

),

final as (

    select
        offering_id,

        -- money
        max(case when is_standard then input_usd_per_mtok end) as input_usd_per_mtok,
        max(case when is_standard and cached_price_basis = 'stated' then cached_input_usd_per_mtok end)
            as cached_input_usd_per_mtok,
        max(case when is_standard then output_usd_per_mtok end) as output_usd_per_mtok,
        max(case when is_batch then input_usd_per_mtok end) as batch_input_usd_per_mtok,
        max(case when is_batch then output_usd_per_mtok end) as batch_output_usd_per_mtok,
        case
            when not bool_or(is_standard)
                then {{ dbt.listagg('region', "', '", 'order by region') }} filter (where service_tier = 'standard')
        end as other_regions,

        -- provenance of the price that was seen longest ago
        bool_or(is_standard and coalesce('own' in (input_basis, cached_input_basis, output_basis), false)) as is_own,
        max(case when is_standard then oldest_source_id end) as source_id,
        max(case when is_standard then oldest_seen_on end) as seen_on,
        max(case when is_standard then oldest_snapshot_id end) as snapshot_id

    from lists
    group by offering_id

)

select * from final
