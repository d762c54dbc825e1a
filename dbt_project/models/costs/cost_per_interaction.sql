with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where is_as_of

),

offerings as (

    select * from {{ ref('dim_offerings') }}
    where is_serverless_text

),

scenarios as (

    select * from {{ ref('dim_scenarios') }}

),

-- take the day from the costs, so that a build across midnight answers for one day
as_of as (

    select max(as_of_on) as as_of_on from costs

),

-- an offering without a price keeps a row without figures, so that the gap can be seen; measured scenarios are many
-- and leave it out
joined as (

    select
        scenarios.scenario_id,
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,
        costs.fresh_input_usd,
        costs.cached_input_usd,
        costs.cache_write_usd,
        costs.output_usd,
        costs.cost_per_interaction_usd,
        scenarios.interactions,
        costs.total_usd,
        costs.cached_price_basis,
        costs.cache_write_price_basis,
        costs.output_multiplier,
        costs.cost_with_verbosity_usd,
        costs.break_even_cache_hit_pct,
        coalesce(costs.is_fully_priced, false) as is_fully_priced,
        case when costs.offering_id is null then 'no price' else costs.not_priced_because end as not_priced_because,
        coalesce(costs.is_free, false) as is_free,
        coalesce(costs.has_other_hours, false) as has_other_hours,
        costs.price_seen_on,
        costs.price_source_id,
        costs.price_stated_in,
        costs.price_snapshot_id,
        scenarios.is_own,
        as_of.as_of_on
    from offerings
    cross join scenarios
    cross join as_of
    left join costs
        on
            offerings.offering_id = costs.offering_id
            and scenarios.scenario_id = costs.scenario_id
    where costs.offering_id is not null or not scenarios.is_measured

),

final as (

    select
        -- ids
        scenario_id,
        offering_id,
        provider_id,
        model_id,

        -- money
        fresh_input_usd,
        cached_input_usd,
        cache_write_usd,
        output_usd,
        cost_per_interaction_usd,
        interactions,
        total_usd,

        -- with the length of output that is known of the model
        output_multiplier,
        cost_with_verbosity_usd,

        -- rank
        cast(
            case
                when is_fully_priced
                    then rank() over (
                        partition by scenario_id, is_fully_priced
                        order by cost_per_interaction_usd nulls last
                    )
            end as bigint
        ) as cost_rank,

        -- how it was priced
        cached_price_basis,
        cache_write_price_basis,
        break_even_cache_hit_pct,
        is_fully_priced,
        not_priced_because,
        is_free,
        has_other_hours,

        -- provenance
        price_source_id,
        price_stated_in,
        price_snapshot_id,
        price_seen_on,
        {{ days_between('price_seen_on', 'as_of_on') }} as price_age_days,
        is_own,
        as_of_on

    from joined

)

select * from final
