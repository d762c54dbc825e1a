{{ config(
    parameters=workload_parameters() + [
        'lasting_days := 0', 'open_weights := false', 'provider := null', 'places := 10', 'partly_priced := false'
    ]
) }}

with

costs as (

    select *
    from {{ ref('cost_of') }}(
        {{ workload_arguments() | join(',\n        ') }}
    )

),

risks as (

    select * from {{ ref('deprecation_risk') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

arguments as (

    select
        {{ whole_number('lasting_days') }} as days_wanted,
        {{ whole_number('places') }} as places_wanted,
        case
            when provider is not null then {{ one_of_providers('provider') }}
        end as provider_wanted,
        case
            when
                {{ whole_number('input') }} + {{ whole_number('cached') }} + {{ whole_number('output') }}
                + {{ whole_number('cache_write') }} + {{ whole_number('cache_write_1h') }} = 0
                then error('a call of 0 tokens has no cost; set input, cached, output, cache_write or cache_write_1h')
        end as no_tokens_error

),

-- callable offerings whose window holds the call, at a price above 0; an unknown window or end rules nothing out
ranked as (

    select
        costs.*,
        risks.lifecycle_status,
        risks.risk_level,
        risks.retires_on,
        risks.days_left,
        models.has_open_weights,
        models.license_id,
        arguments.places_wanted,
        row_number() over (order by costs.cost_per_interaction_usd nulls last, costs.offering_id nulls last) as place
    from costs
    cross join arguments
    inner join risks
        on costs.offering_id = risks.offering_id
    inner join models
        on costs.model_id = models.model_id
    where
        risks.is_callable
        and costs.cost_per_interaction_usd > 0
        and (costs.is_fully_priced or coalesce(partly_priced, false))
        and coalesce(costs.is_within_context_window, true)
        -- a promise that has passed leaves the end unknown
        and coalesce(risks.days_left >= arguments.days_wanted or risks.retires_on is null and risks.days_left < 0, true)
        and (models.has_open_weights or not coalesce(open_weights, false))
        and (arguments.provider_wanted is null or costs.provider_id = arguments.provider_wanted)
        and arguments.no_tokens_error is null

),

final as (

    select
        place,
        offering_id,
        cost_per_interaction_usd,
        total_usd,
        cached_price_basis,
        region,
        is_fully_priced,
        not_priced_because,
        is_within_context_window,
        lifecycle_status,
        risk_level,
        retires_on,
        days_left,
        has_open_weights,
        license_id,
        price_source_id,
        price_snapshot_id,
        price_seen_on,
        as_of_on
    from ranked
    where place <= places_wanted

)

select * from final
order by place nulls last
