-- The prices that hold at all hours on the day of the build, in the tiers and regions of the scenarios.
with

as_of as (

    select max(as_of_on) as as_of_on from marts.cost_per_interaction

),

lists as (

    select lists.*
    from intermediate.int_price_lists__pivoted as lists
    inner join as_of
        on
            coalesce(lists.valid_from_at <= as_of.as_of_on, true)
            and coalesce(as_of.as_of_on < lists.valid_to_at, true)
    where
        lists.is_always
        and lists.service_tier in (
            select unnest([scenarios.service_tier, scenarios.other_tier]) from marts.dim_scenarios as scenarios
        )
        and (lists.region = 'global' or lists.region in (select scenarios.region from marts.dim_scenarios as scenarios))
        and lists.offering_id in (
            select offerings.offering_id from marts.dim_offerings as offerings
            where offerings.is_serverless_text
        )

)

select
    lists.offering_id,
    lists.service_tier,
    lists.region,
    lists.min_input_tokens,
    lists.max_input_tokens,
    lists.input_usd_per_mtok as input,
    lists.cached_input_usd_per_mtok as cached_input,
    lists.cache_write_usd_per_mtok as cache_write,
    lists.cache_write_1h_usd_per_mtok as cache_write_1h,
    lists.output_usd_per_mtok as output,
    lists.cached_price_basis = 'stated' as has_cached_price,
    -- known charges that the tokens leave out
    nullif(
        concat_ws(
            '; ',
            case when fees.has_request_fee then 'fee for each request' end,
            case when fees.is_always_searching then 'web searches in each call' end,
            case when fees.has_citation_price then 'citation tokens' end,
            case when lists.has_other_hours then 'other prices at some hours' end
        ),
        ''
    ) as left_out,
    coalesce(lists.reasoning_output_usd_per_mtok <> lists.output_usd_per_mtok, false) as has_reasoning_price,
    lists.oldest_seen_on as seen_on,
    lists.oldest_snapshot_id as snapshot_id,
    lists.oldest_stated_in as stated_in
from lists
cross join as_of
left join intermediate.int_call_fees__selected as fees
    on
        lists.offering_id = fees.offering_id
        and fees.region in (lists.region, 'global')
        and coalesce(fees.valid_from_at <= as_of.as_of_on, true)
        and coalesce(as_of.as_of_on < fees.valid_to_at, true)
qualify
    row_number() over (
        partition by lists.offering_id, lists.service_tier, lists.region, lists.min_input_tokens
        order by lists.region = fees.region desc nulls last
    ) = 1
order by lists.offering_id, lists.service_tier, lists.region, lists.min_input_tokens
