{{ config(parameters=workload_parameters() + ['on_day := null']) }}

with

arguments as (

    select
        {{ whole_number('input') }} as fresh_input_tokens,
        {{ whole_number('cached') }} as cached_input_tokens,
        {{ whole_number('cache_write') }} as cache_write_tokens,
        {{ whole_number('cache_write_1h') }} as cache_write_1h_tokens,
        {{ whole_number('output') }} as output_tokens,
        {{ whole_number('interactions') }} as interactions,
        {{ whole_number_or_null('requests') }} as requests,
        {{ whole_number_or_null('searches') }} as searches,
        {{ whole_number_or_null('reasoning') }} as reasoning_tokens,
        {{ one_of('tier', ref('fct_prices'), 'service_tier') }} as service_tier,
        {{ one_of('region', ref('fct_prices'), 'region') }} as region,
        coalesce({{ day_or_null('on_day') }}, {{ as_of() }}) as asked_day,
        {{ instant_of_hour(
            'at_hour', 'coalesce(' ~ day_or_null('on_day') ~ ', ' ~ as_of() ~ ')', '(on_day is not null)'
        ) }} as hour_at

),

workload as (

    select
        *,
        fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens as input_tokens,
        case
            when reasoning_tokens > output_tokens then error('reasoning is a part of output and cannot be more')
            else output_tokens - coalesce(reasoning_tokens, 0)
        end as answer_tokens,
        coalesce(cast(hour_at as date), asked_day) as as_of_on,
        coalesce(hour_at, cast(asked_day as timestamp)) as as_of_at,
        {{ minute_of_day('hour_at') }} as minute_of_day,
        {{ week_day_of('hour_at') }} as week_day
    from arguments

),

-- an offering without prices of its own in the region has its global ones
price_lists as (

    select lists.*
    from {{ ref('int_price_lists__pivoted') }} as lists
    inner join workload
        on
            lists.region in (workload.region, 'global')
            and lists.service_tier = workload.service_tier
            and {{ holds_at('lists', 'workload.as_of_at') }}
            and {{ is_for_size('lists', 'workload.input_tokens') }}
    where
        case
            when workload.minute_of_day is null or not lists.is_by_hour then lists.is_always
            else
                not lists.is_always
                and lists.week_day = workload.week_day
                and lists.from_minute <= workload.minute_of_day
                and (lists.to_minute is null or workload.minute_of_day < lists.to_minute)
        end
    qualify
        row_number() over (
            partition by lists.offering_id
            order by case when lists.region = workload.region then 0 else 1 end asc nulls last
        ) = 1

),

call_fees as (

    {{ call_fees_of('workload', holds_at('fees', 'workload.as_of_at')) }}

),

offerings as (

    select
        offerings.*,
        models.released_on
    from {{ ref('dim_offerings') }} as offerings
    inner join {{ ref('dim_models') }} as models
        on offerings.model_id = models.model_id
    where offerings.is_serverless_text

),

priced as (

    select
        price_lists.*,
        workload.output_tokens,
        {{ cost_usd('workload', 'price_lists', ['fresh_input_tokens']) }} as fresh_input_usd,
        {{ cost_usd('workload', 'price_lists', ['cached_input_tokens']) }} as cached_input_usd,
        {{ cost_usd('workload', 'price_lists', ['cache_write_tokens', 'cache_write_1h_tokens']) }} as cache_write_usd,
        {{ used_cost_usd('workload.answer_tokens', 'price_lists.output_usd_per_mtok') }} as output_usd,
        {{ used_cost_usd('coalesce(workload.reasoning_tokens, 0)', 'price_lists.reasoning_output_usd_per_mtok') }}
            as reasoning_usd,
        -- no fee that anyone states is no fee, since most offerings charge none
        {{ used_fee_usd(
            'coalesce(workload.requests, 0)',
            'case when call_fees.offering_id is null then 0 else call_fees.usd_per_thousand_requests end'
        ) }} as request_usd,
        {{ used_fee_usd('coalesce(workload.searches, 0)', 'call_fees.usd_per_thousand_searches') }} as search_usd,
        coalesce(call_fees.has_request_fee, false) as has_request_fee,
        coalesce(call_fees.is_always_searching, false) as is_always_searching,
        coalesce(call_fees.has_citation_price, false) as has_citation_price
    from price_lists
    cross join workload
    left join call_fees
        on price_lists.offering_id = call_fees.offering_id

),

summed as (

    select
        *,
        fresh_input_usd + cached_input_usd + cache_write_usd + output_usd + reasoning_usd + request_usd + search_usd
            as cost_per_interaction_usd,
        nullif(
            concat_ws(
                '; ',
                {{ not_priced_because(
                    'requests is null', 'searches is null', 'reasoning is null', 'at_hour is null'
                ) }},
                case when request_usd is null then 'no price for requests' end,
                case when search_usd is null then 'no price for web searches' end
            ),
            ''
        ) as not_priced_because
    from priced

),

final as (

    select
        -- ids
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- money
        summed.fresh_input_usd,
        summed.cached_input_usd,
        summed.cache_write_usd,
        summed.output_usd,
        summed.reasoning_usd,
        summed.request_usd,
        summed.search_usd,
        summed.cost_per_interaction_usd,
        workload.interactions,
        cast(summed.cost_per_interaction_usd * cast(workload.interactions as decimal(19, 0)) as decimal(38, 15))
            as total_usd,

        -- how it was priced
        summed.cached_price_basis,
        summed.region,
        summed.offering_id is not null and summed.not_priced_because is null as is_fully_priced,
        case when summed.offering_id is null then 'no price' else summed.not_priced_because end as not_priced_because,
        coalesce(summed.cost_per_interaction_usd = 0 and summed.not_priced_because is null, false) as is_free,
        coalesce(summed.has_other_hours, false) as has_other_hours,

        -- whether one call fits the context window; null if the window is not known
        workload.input_tokens + workload.output_tokens <= offerings.context_window_tokens as is_within_context_window,

        -- provenance
        summed.oldest_source_id as price_source_id,
        summed.oldest_snapshot_id as price_snapshot_id,
        summed.oldest_seen_on as price_seen_on,
        workload.as_of_on

    from offerings
    cross join workload
    left join summed
        on offerings.offering_id = summed.offering_id
    -- for a past day, leave out what was released later, unless it had a price
    where
        on_day is null
        or summed.offering_id is not null
        or coalesce(offerings.released_on <= workload.as_of_on, true)

)

select * from final
