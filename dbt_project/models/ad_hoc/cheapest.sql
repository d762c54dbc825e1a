{{ config(
    parameters=workload_parameters() + [
        'lasting_days := 0', 'open_weights := false', 'provider := null', 'places := 10', 'partly_priced := false',
        'min_context := 0', 'must_have := null', 'licence := null', 'min_capability := null', 'max_days := null'
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

fitting as (

    select * from {{ ref('int_offerings__filtered') }}(open_weights, min_context, must_have, provider, licence)

),

offerings as (

    select * from {{ ref('offerings') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

arguments as (

    select
        {{ whole_number('lasting_days') }} as days_wanted,
        {{ whole_number('places') }} as places_wanted,
        {{ whole_number_or_null('min_capability') }} as least_capability,
        {{ whole_number_or_null('max_days') }} as price_days,
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
        risks.maker_retires_on,
        offerings.has_open_weights,
        offerings.license_id,
        offerings.capability,
        coalesce(provider_kinds.serving, 'not_stated') as serving,
        arguments.places_wanted,
        row_number() over (order by costs.cost_per_interaction_usd nulls last, costs.offering_id nulls last) as place
    from costs
    cross join arguments
    inner join fitting
        on costs.offering_id = fitting.offering_id
    inner join risks
        on costs.offering_id = risks.offering_id
    inner join offerings
        on costs.offering_id = offerings.offering_id
    left join provider_kinds
        on costs.provider_id = provider_kinds.provider_id
    where
        risks.is_callable
        -- sold there: at a price of the region, or by who serves every call in it; a name alone is the parameter
        and region in ('global', costs.region, provider_kinds.home_region)
        and costs.cost_per_interaction_usd > 0
        and (costs.is_fully_priced or coalesce(partly_priced, false))
        and coalesce(costs.is_within_context_window, true)
        -- a promise that has passed leaves the end unknown
        and coalesce(
            {{ days_between('costs.as_of_on', 'risks.lasts_until_on') }} >= arguments.days_wanted,
            risks.days_left >= arguments.days_wanted or risks.days_left < 0,
            true
        )
        and (arguments.least_capability is null or offerings.capability >= arguments.least_capability)
        and (
            arguments.price_days is null
            or {{ days_between('costs.price_seen_on', 'costs.as_of_on') }} <= arguments.price_days
        )
        and arguments.no_tokens_error is null

),

final as (

    select
        ranked.place,
        ranked.offering_id,
        ranked.serving,
        ranked.cost_per_interaction_usd,
        ranked.total_usd,
        ranked.cached_price_basis,
        ranked.region,
        ranked.is_fully_priced,
        ranked.not_priced_because,
        ranked.is_within_context_window,
        ranked.lifecycle_status,
        ranked.risk_level,
        ranked.retires_on,
        ranked.days_left,
        ranked.maker_retires_on,
        ranked.has_open_weights,
        ranked.license_id,
        ranked.capability,
        ranked.price_source_id,
        ranked.price_snapshot_id,
        ranked.price_seen_on,
        ranked.as_of_on
    from ranked
    where ranked.place <= ranked.places_wanted

)

select * from final
order by place nulls last
