{{ config(
    parameters=[
        'turns', 'system := 0', 'user := 0', 'answer := 0', 'growth := 0', 'cached := true', "tier := 'standard'",
        "region := 'global'", 'conversations := 1'
    ]
) }}

with

arguments as (

    select
        case
            when
                {{ whole_number('system') }} + {{ whole_number('user') }} + {{ whole_number('answer') }} = 0
                then error('a conversation of 0 tokens has no cost; set system, user or answer')
            else {{ number_of_turns('turns') }}
        end as turns_wanted,
        {{ whole_number('system') }} as system_tokens,
        {{ whole_number('user') }} as user_tokens,
        {{ whole_number('answer') }} as answer_tokens,
        1 + {{ share('growth') }} as growth_factor,
        {{ whole_number('conversations') }} as conversations_wanted,
        coalesce(cached, false) as is_cached,
        {{ one_of('tier', ref('fct_prices'), 'service_tier') }} as service_tier,
        {{ one_of('region', ref('fct_prices'), 'region') }} as region,
        {{ as_of() }} as as_of_on

),

messages as (

    select
        numbers.turn,
        arguments.system_tokens,
        arguments.is_cached,
        cast(round(arguments.user_tokens * power(arguments.growth_factor, numbers.turn - 1)) as bigint) as user_tokens,
        cast(round(arguments.answer_tokens * power(arguments.growth_factor, numbers.turn - 1)) as bigint)
            as answer_tokens
    from arguments
    cross join unnest(range(1, arguments.turns_wanted + 1)) as numbers (turn)

),

-- a request sends the messages and the answers of all turns before it
requests as (

    select
        *,
        system_tokens - answer_tokens + sum(user_tokens + answer_tokens) over (order by turn asc nulls last)
            as input_tokens
    from messages

),

-- the cache has what the request before it sent; the rest is written to it
metered as (

    select
        *,
        case when is_cached then coalesce(lag(input_tokens) over (order by turn asc nulls last), 0) else 0 end
            as cached_input_tokens
    from requests

),

-- an offering without prices of its own in the region has its global ones
price_lists as (

    select
        lists.*,
        -- a cache miss costs the write price where that is higher than the input price
        greatest(lists.cache_write_usd_per_mtok, lists.input_usd_per_mtok) as miss_usd_per_mtok
    from {{ ref('int_price_lists__pivoted') }} as lists
    inner join arguments
        on
            lists.region in (arguments.region, 'global')
            and lists.service_tier = arguments.service_tier
            and {{ holds_on('lists', 'arguments.as_of_on') }}
    where lists.is_always
    qualify
        rank() over (
            partition by lists.offering_id
            order by case when lists.region = arguments.region then 0 else 1 end asc nulls last
        ) = 1

),

sizes as (

    select distinct
        min_input_tokens,
        max_input_tokens
    from price_lists

),

-- each request has the price of its own size; requests of one size are summed first, so that the cost is exact
amounts as (

    select
        sizes.min_input_tokens,
        sizes.max_input_tokens,
        count(*) as requests,
        sum(case when metered.is_cached then 0 else metered.input_tokens end) as fresh_input_tokens,
        sum(metered.cached_input_tokens) as cached_input_tokens,
        sum(case when metered.is_cached then metered.input_tokens - metered.cached_input_tokens else 0 end)
            as cache_write_tokens,
        sum(metered.answer_tokens) as output_tokens,
        max(metered.input_tokens + metered.answer_tokens) as longest_tokens
    from sizes
    inner join metered
        on {{ is_for_size('sizes', 'metered.input_tokens') }}
    group by sizes.min_input_tokens, sizes.max_input_tokens

),

call_fees as (

    {{ call_fees_of('arguments', holds_on('fees', 'arguments.as_of_on')) }}

),

priced as (

    select
        price_lists.*,
        -- a bare name would be the parameter
        price_lists.region as priced_region,
        amounts.requests,
        amounts.output_tokens,
        amounts.longest_tokens,
        {{ cost_usd('amounts', 'price_lists', ['fresh_input_tokens']) }} as fresh_input_usd,
        {{ cost_usd('amounts', 'price_lists', ['cached_input_tokens']) }} as cached_input_usd,
        {{ used_cost_usd('amounts.cache_write_tokens', 'price_lists.miss_usd_per_mtok') }} as cache_write_usd,
        {{ cost_usd('amounts', 'price_lists', ['output_tokens']) }} as output_usd,
        coalesce(call_fees.has_request_fee, false) as has_request_fee,
        coalesce(call_fees.is_always_searching, false) as is_always_searching,
        coalesce(call_fees.has_citation_price, false) as has_citation_price
    from price_lists
    inner join amounts
        on
            price_lists.min_input_tokens = amounts.min_input_tokens
            and price_lists.max_input_tokens is not distinct from amounts.max_input_tokens
    left join call_fees
        on price_lists.offering_id = call_fees.offering_id

),

explained as (

    select
        *,
        {{ not_priced_because() }} as not_priced_because
    from priced

),

summed as (

    select
        offering_id,
        priced_region,
        {%- for part in ['fresh_input', 'cached_input', 'cache_write', 'output'] %}
            case when count({{ part }}_usd) = count(*) then sum({{ part }}_usd) end as {{ part }}_usd,
        {%- endfor %}
        sum(requests) as requests,
        max(cached_price_basis) as cached_price_basis,
        string_agg(distinct not_priced_because, '; ') as not_priced_because,
        max(longest_tokens) as longest_tokens,
        min(oldest_seen_on) as price_seen_on
    from explained
    group by offering_id, priced_region

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
        summed.fresh_input_usd + summed.cached_input_usd + summed.cache_write_usd + summed.output_usd
            as cost_per_conversation_usd,
        cast(
            (summed.fresh_input_usd + summed.cached_input_usd + summed.cache_write_usd + summed.output_usd)
            * cast(arguments.conversations_wanted as decimal(19, 0)) as decimal(38, 15)
        ) as total_usd,

        -- how it was priced
        summed.cached_price_basis,
        summed.priced_region as region,
        summed.offering_id is not null and summed.not_priced_because is null as is_fully_priced,
        case when summed.offering_id is null then 'no price' else summed.not_priced_because end as not_priced_because,

        -- whether the last request fits the context window; null if the window is not known
        summed.longest_tokens <= offerings.context_window_tokens as is_within_context_window,
        summed.price_seen_on,
        arguments.as_of_on

    from {{ ref('dim_offerings') }} as offerings
    cross join arguments
    -- without a price for the size of every request there is none for the conversation
    left join summed
        on
            offerings.offering_id = summed.offering_id
            and arguments.turns_wanted = summed.requests
    where offerings.is_serverless_text

)

select * from final
