with

priced as (

    select * from {{ ref('int_usage__costed') }}
    where gap is null

),

final as (

    select
        -- ids
        used_on,
        offering_id,
        provider_id,
        model_id,
        region,
        service_tier,
        price_basis,
        is_base_tier,

        -- amounts
        cast({{ sum_of_known('calls') }} as bigint) as calls,
        cast(sum(repeated_rows) as bigint) as repeated_rows,
        {{ token_sums(type='bigint') }},
        cast(sum(other_tokens) as bigint) as other_tokens,
        cast(sum(web_searches) as bigint) as web_searches,
        cast(sum(code_sessions) as bigint) as code_sessions,

        -- money
        cast(sum(fresh_input_usd) as decimal(38, 15)) as fresh_input_usd,
        cast(sum(cached_input_usd) as decimal(38, 15)) as cached_input_usd,
        cast(sum(cache_write_usd) as decimal(38, 15)) as cache_write_usd,
        cast(sum(output_usd) as decimal(38, 15)) as output_usd,
        cast(sum(other_usd) as decimal(38, 15)) as other_usd,
        cast(sum(cost_usd) as decimal(38, 15)) as cost_usd,

        -- how it was priced
        -- A list without an input price prices calls of output alone; the mart states a basis for them too.
        min(coalesce(cached_price_basis, 'input_price')) as cached_price_basis,
        case when price_basis = 'seen_later' then max(price_seen_on) else min(price_seen_on) end as price_seen_on,

        -- provenance of the last input price of the day
        max_by(source_id, from_at) as price_source_id,
        max_by(snapshot_id, from_at) as price_snapshot_id

    from priced
    group by used_on, offering_id, provider_id, model_id, region, service_tier, price_basis, is_base_tier

)

select * from final
