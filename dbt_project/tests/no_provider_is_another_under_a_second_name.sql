{{ config(severity='warn') }}

-- Two sellers that have more than half of the smaller one's models at the same prices may be one under two names. Read
-- the pages of both: add a row to provider_aliases.csv if they are one, or else to provider_pairs.csv with the reason.
-- Routers pass on prices of others, and plans have none.
with

prices as (

    select
        prices.provider_id,
        prices.model_id,
        max(case when prices.meter = 'input' then prices.usd_per_mtok end) as input_usd_per_mtok,
        max(case when prices.meter = 'output' then prices.usd_per_mtok end) as output_usd_per_mtok
    from {{ ref('fct_prices') }} as prices
    left join {{ ref('provider_kinds') }} as provider_kinds
        on prices.provider_id = provider_kinds.provider_id
    where
        coalesce(provider_kinds.kind, 'unknown') in ('host', 'unknown')
        and prices.offering_id = prices.provider_id || '/' || prices.model_id
        and prices.meter in ('input', 'output')
        and prices.region = 'global'
        and prices.service_tier = 'standard'
        and prices.time_window = 'always'
        and prices.min_input_tokens = 0
        and prices.valid_to_at is null
        -- what is free is so for many
        and prices.usd_per_mtok > 0
    group by all
    having
        max(case when prices.meter = 'input' then prices.usd_per_mtok end) is not null
        and max(case when prices.meter = 'output' then prices.usd_per_mtok end) is not null

),

sizes as (

    select
        provider_id,
        count(*) as models
    from prices
    group by all

),

pairs as (

    select
        prices.provider_id,
        others.provider_id as other_provider_id,
        count(*) as models_at_one_price
    from prices
    inner join prices as others
        on
            prices.model_id = others.model_id
            and prices.input_usd_per_mtok = others.input_usd_per_mtok
            and prices.output_usd_per_mtok = others.output_usd_per_mtok
            and prices.provider_id < others.provider_id
    group by all

)

select
    pairs.*,
    sizes.models,
    other_sizes.models as other_models
from pairs
inner join sizes
    on pairs.provider_id = sizes.provider_id
inner join sizes as other_sizes
    on pairs.other_provider_id = other_sizes.provider_id
left join {{ ref('provider_pairs') }} as known
    on
        pairs.provider_id = known.provider_id
        and pairs.other_provider_id = known.other_provider_id
where
    known.provider_id is null
    and pairs.models_at_one_price >= 5
    and 2 * pairs.models_at_one_price > least(sizes.models, other_sizes.models)
