{{ config(parameters=workload_parameters() + ['on_day := null']) }}

with

asked as (

    select
        {{ whole_number('input') }} as fresh_tokens,
        {{ whole_number('cached') }} as cached_tokens,
        {{ whole_number('cache_write') }} as written_tokens,
        {{ whole_number('cache_write_1h') }} as written_1h_tokens,
        {{ whole_number('output') }} as output_tokens,
        {{ whole_number('interactions') }} as calls,
        {{ one_of('tier', ref('fct_prices'), 'service_tier') }} as tier_asked,
        coalesce(cast(on_day as date), {{ as_of() }}) as priced_on

),

sized as (

    select
        *,
        fresh_tokens + cached_tokens + written_tokens + written_1h_tokens as input_tokens
    from asked

),

prices as (

    select * from {{ ref('prices_on') }}((select sized.priced_on from sized))
    where region = 'global'

),

by_hour as (

    select distinct
        prices.offering_id,
        prices.service_tier
    from prices
    where prices.time_window <> 'always'

),

-- on a past day, only of models that were out; where a price holds since ever, nobody knows since when
offerings as (

    select offerings.*
    from {{ ref('dim_offerings') }} as offerings
    inner join {{ ref('dim_models') }} as models
        on offerings.model_id = models.model_id
    cross join sized
    where
        offerings.is_text_model
        and (on_day is null or coalesce(models.released_on <= sized.priced_on, true))

),

-- a context tier holds for the whole request, once all of its input tokens exceed the threshold
tiered as (

    select
        prices.*,
        cast(prices.last_seen_on as varchar) || ' ' || prices.meter as age_and_meter
    from prices
    inner join sized
        on
            prices.service_tier = sized.tier_asked
            and (prices.min_input_tokens = 0 or prices.min_input_tokens < sized.input_tokens)
    where
        prices.time_window = 'always'
        and {{ is_text_meter() }}
    qualify
        row_number() over (
            partition by prices.offering_id, prices.meter
            order by prices.min_input_tokens desc nulls last
        ) = 1

),

by_meter as (

    select
        offering_id,
        {{ prices_by_meter() }},
        min(last_seen_on) as price_seen_on,
        min_by(source_id, age_and_meter) as price_source_id,
        min_by(snapshot_id, age_and_meter) as price_snapshot_id
    from tiered
    group by all

),

priced as (

    select
        by_meter.*,
        sized.*,
        {{ used_cost_usd('fresh_tokens', 'input_usd_per_mtok') }} as fresh_input_usd,
        {{ used_cost_usd('cached_tokens', billed_price('cached_input')) }} as cached_input_usd,
        {{ used_cost_usd('written_tokens', billed_price('cache_write')) }}
        + {{ used_cost_usd('written_1h_tokens', billed_price('cache_write_1h')) }} as cache_write_usd,
        {{ used_cost_usd('output_tokens', 'output_usd_per_mtok') }} as output_usd
    from by_meter
    cross join sized

),

summed as (

    select
        *,
        fresh_input_usd + cached_input_usd + cache_write_usd + output_usd as cost_per_interaction_usd
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
        summed.cost_per_interaction_usd,
        sized.calls as interactions,
        cast(summed.cost_per_interaction_usd * cast(sized.calls as decimal(19, 0)) as decimal(38, 15)) as total_usd,

        -- how it was priced
        case
            when summed.cached_input_usd_per_mtok is not null then 'stated'
            when summed.input_usd_per_mtok is not null then 'input_price'
        end as cached_price_basis,
        summed.cost_per_interaction_usd is not null as is_fully_priced,
        coalesce(summed.cost_per_interaction_usd = 0, false) as is_free,
        by_hour.offering_id is not null as has_other_hours,

        -- whether one call fits into what the model reads at once; null where its window is not known
        sized.input_tokens + sized.output_tokens <= offerings.context_window_tokens as is_within_context_window,

        -- provenance
        summed.price_source_id,
        summed.price_snapshot_id,
        summed.price_seen_on,
        sized.priced_on as as_of_on

    from offerings
    cross join sized
    left join summed
        on offerings.offering_id = summed.offering_id
    left join by_hour
        on
            offerings.offering_id = by_hour.offering_id
            and sized.tier_asked = by_hour.service_tier

)

select * from final
