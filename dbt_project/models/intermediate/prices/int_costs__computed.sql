with

prices as (

    select * from {{ ref('int_prices__asked') }}

),

offerings as (

    select * from {{ ref('int_offerings__described') }}
    where is_text_model

),

scenarios as (

    select
        *,
        fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens as input_tokens
    from {{ ref('int_scenarios__unioned') }}

),

verbosity as (

    select * from {{ ref('verbosity_multipliers') }}

),

-- a context tier holds for the whole request, once all of its input tokens exceed the threshold
tiered as (

    select
        scenarios.scenario_id,
        scenarios.is_measured,
        prices.*,
        cast(prices.last_seen_on as string) || ' ' || prices.meter as age_and_meter
    from prices
    inner join offerings
        on prices.offering_id = offerings.offering_id
    inner join scenarios
        on
            prices.service_tier = scenarios.service_tier
            -- no past decision was taken by a log of today
            and (prices.is_as_of or not scenarios.is_measured)
            and (prices.min_input_tokens = 0 or prices.min_input_tokens < scenarios.input_tokens)
    qualify
        row_number() over (
            partition by prices.asked_on, scenarios.scenario_id, prices.offering_id, prices.meter
            order by prices.min_input_tokens desc nulls last
        ) = 1

),

by_meter as (

    select
        asked_on,
        is_as_of,
        scenario_id,
        is_measured,
        offering_id,
        provider_id,
        model_id,
        {{ prices_by_meter() }},
        bool_or(has_other_hours) as has_other_hours,
        -- a sum is as old as the oldest of its prices; of those, one and the same is told
        min(last_seen_on) as price_seen_on,
        min_by(source_id, age_and_meter) as price_source_id,
        min_by(snapshot_id, age_and_meter) as price_snapshot_id,
        min_by(stated_in, age_and_meter) as price_stated_in
    from tiered
    where {{ is_text_meter() }}
    group by all

),

based as (

    select
        *,
        {{ billed_price('cached_input') }} as billed_cached_usd_per_mtok,
        {{ billed_price('cache_write') }} as billed_write_usd_per_mtok,
        {{ billed_price('cache_write_1h') }} as billed_write_1h_usd_per_mtok,
        case
            when cached_input_usd_per_mtok is not null then 'stated'
            when input_usd_per_mtok is not null then 'input_price'
        end as cached_price_basis,
        case
            when cache_write_usd_per_mtok is not null then 'stated'
            when input_usd_per_mtok is not null then 'input_price'
        end as cache_write_price_basis,
        case
            when cache_write_usd_per_mtok > input_usd_per_mtok then cache_write_usd_per_mtok
            else input_usd_per_mtok
        end as missed_usd_per_mtok
    from by_meter

),

-- tokens that are not used cost nothing, whatever their price, known or not
needed as (

    select
        based.*,
        scenarios.interactions,
        scenarios.fresh_input_tokens,
        scenarios.cached_input_tokens,
        scenarios.cache_write_tokens,
        scenarios.cache_write_1h_tokens,
        scenarios.output_tokens,
        cast(coalesce(verbosity.output_multiplier, 1) as decimal(9, 3)) as output_multiplier,
        cast(ceil(scenarios.output_tokens * coalesce(verbosity.output_multiplier, 1)) as bigint)
            as verbose_output_tokens,
        {{ used_price('scenarios.fresh_input_tokens', 'based.input_usd_per_mtok') }} as fresh_price,
        {{ used_price('scenarios.cached_input_tokens', 'based.billed_cached_usd_per_mtok') }} as cached_price,
        {{ used_price('scenarios.cache_write_tokens', 'based.billed_write_usd_per_mtok') }} as write_price,
        {{ used_price('scenarios.cache_write_1h_tokens', 'based.billed_write_1h_usd_per_mtok') }} as write_1h_price,
        {{ used_price('scenarios.output_tokens', 'based.output_usd_per_mtok') }} as output_price
    from based
    inner join scenarios
        on based.scenario_id = scenarios.scenario_id
    left join verbosity
        on based.model_id = verbosity.model_id

),

priced as (

    select
        *,
        -- a token that misses the cache costs more and one that hits it less: from which share of hits on it pays
        case
            when cached_input_usd_per_mtok < input_usd_per_mtok
                then
                    {{ quotient(
                        '100 * (missed_usd_per_mtok - input_usd_per_mtok)',
                        'missed_usd_per_mtok - cached_input_usd_per_mtok',
                        'decimal(9, 3)'
                    ) }}
        end as break_even_cache_hit_pct,
        {{ token_cost_usd('fresh_input_tokens', 'fresh_price') }} as fresh_input_usd,
        {{ token_cost_usd('cached_input_tokens', 'cached_price') }} as cached_input_usd,
        {{ token_cost_usd('cache_write_tokens', 'write_price') }}
        + {{ token_cost_usd('cache_write_1h_tokens', 'write_1h_price') }} as cache_write_usd,
        {{ token_cost_usd('output_tokens', 'output_price') }} as output_usd,
        {{ token_cost_usd('verbose_output_tokens', 'output_price') }} as verbose_output_usd,
        -- tokens are summed before they are priced, so that the total is as exact as one interaction
        {{ token_cost_usd('fresh_input_tokens * interactions', 'fresh_price') }}
        + {{ token_cost_usd('cached_input_tokens * interactions', 'cached_price') }}
        + {{ token_cost_usd('cache_write_tokens * interactions', 'write_price') }}
        + {{ token_cost_usd('cache_write_1h_tokens * interactions', 'write_1h_price') }}
        + {{ token_cost_usd('output_tokens * interactions', 'output_price') }} as total_usd
    from needed

),

summed as (

    select
        *,
        fresh_input_usd + cached_input_usd + cache_write_usd + output_usd as cost_per_interaction_usd,
        fresh_input_usd + cached_input_usd + cache_write_usd + verbose_output_usd as cost_with_verbosity_usd
    from priced

),

final as (

    select
        -- ids
        asked_on,
        is_as_of,
        scenario_id,
        is_measured,
        offering_id,
        provider_id,
        model_id,

        -- prices that were used
        input_usd_per_mtok,
        billed_cached_usd_per_mtok as cached_input_usd_per_mtok,
        output_usd_per_mtok,
        cached_price_basis,
        cache_write_price_basis,
        break_even_cache_hit_pct,

        -- money
        fresh_input_usd,
        cached_input_usd,
        cache_write_usd,
        output_usd,
        cost_per_interaction_usd,
        interactions,
        total_usd,
        output_multiplier,
        cost_with_verbosity_usd,

        -- flags
        cost_per_interaction_usd is not null as is_fully_priced,
        cost_per_interaction_usd = 0 as is_free,
        has_other_hours,

        -- provenance
        price_seen_on,
        price_source_id,
        price_stated_in,
        price_snapshot_id

    from summed

)

select * from final
