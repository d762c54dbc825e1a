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
        {{ one_of('tier', ref('fct_prices'), 'service_tier') }} as service_tier,
        coalesce(cast(on_day as date), {{ as_of() }}) as as_of_on

),

workload as (

    select
        *,
        fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens as input_tokens
    from arguments

),

global_lists as (

    select * from {{ ref('int_price_lists__pivoted') }}
    where region = 'global'

),

price_lists as (

    select * from global_lists
    where is_always

),

by_hour as (

    select distinct global_lists.offering_id
    from global_lists
    inner join workload
        on
            global_lists.service_tier = workload.service_tier
            and {{ holds_on('global_lists', 'workload.as_of_on') }}
    where global_lists.has_other_hours

),

-- for a past day, leave out models released later, since a price without a stated start holds on every day
offerings as (

    select offerings.*
    from {{ ref('dim_offerings') }} as offerings
    inner join {{ ref('dim_models') }} as models
        on offerings.model_id = models.model_id
    cross join workload
    where
        offerings.is_serverless_text
        and (on_day is null or coalesce(models.released_on <= workload.as_of_on, true))

),

priced as (

    select
        price_lists.*,
        {{ cost_columns('workload', 'price_lists') }},
        {{ cost_usd('workload', 'price_lists') }} as cost_per_interaction_usd
    from price_lists
    inner join workload
        on
            price_lists.service_tier = workload.service_tier
            and {{ holds_on('price_lists', 'workload.as_of_on') }}
            and {{ is_for_size('price_lists', 'workload.input_tokens') }}

),

final as (

    select
        -- ids
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,

        -- money
        priced.fresh_input_usd,
        priced.cached_input_usd,
        priced.cache_write_usd,
        priced.output_usd,
        priced.cost_per_interaction_usd,
        workload.interactions,
        cast(priced.cost_per_interaction_usd * cast(workload.interactions as decimal(19, 0)) as decimal(38, 15))
            as total_usd,

        -- how it was priced
        priced.cached_price_basis,
        priced.cost_per_interaction_usd is not null as is_fully_priced,
        coalesce(priced.cost_per_interaction_usd = 0, false) as is_free,
        by_hour.offering_id is not null as has_other_hours,

        -- whether one call fits the context window; null if the window is not known
        workload.input_tokens + workload.output_tokens <= offerings.context_window_tokens as is_within_context_window,

        -- provenance
        priced.oldest_source_id as price_source_id,
        priced.oldest_snapshot_id as price_snapshot_id,
        priced.oldest_seen_on as price_seen_on,
        workload.as_of_on

    from offerings
    cross join workload
    left join priced
        on offerings.offering_id = priced.offering_id
    left join by_hour
        on offerings.offering_id = by_hour.offering_id

)

select * from final
