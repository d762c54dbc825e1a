{{ config(materialized='table', persist_docs={'relation': true, 'columns': true}) }}

with

models as (

    select * from {{ ref('dim_models') }}

),

-- the workload of the profile that people begin with
costs as (

    select costs.*
    from {{ ref('cost_per_interaction') }} as costs
    inner join {{ ref('dim_profiles') }} as profiles
        on
            costs.scenario_id = profiles.scenario_id
            and profiles.profile_id = 'general_assistant'

),

-- The day comes with the costs, so that a build over midnight answers for one day.
as_of as (

    select
        max(as_of_on) as as_of_on,
        max(scenario_id) as scenario_id
    from costs

),

-- what is known at the effort that this profile would choose
efforts as (

    select
        offering_id,
        max(case when fact like 'capability:%' then effort end) as effort,
        max(case when fact = 'cost_at_effort_usd' then value end) as cost_at_effort_usd
    from {{ ref('int_effort_facts__selected') }}
    where profile_id = 'general_assistant'
    group by offering_id

),

described as (

    select
        offerings.*,
        models.model_name,
        models.developer,
        models.released_on,
        models.has_open_weights,
        models.license_id,
        coalesce(
            licenses.license_name,
            models.license_stated,
            case when not models.has_open_weights then 'closed weights' end
        ) as license,
        case
            when kinds.kind = 'host' and kinds.maker = models.developer then 'maker'
            else coalesce(kinds.kind, 'unknown')
        end as provider_kind,
        risks.lifecycle_status,
        risks.is_callable,
        risks.last_listed_on,
        risks.retires_on,
        risks.promised_until_on,
        risks.days_left,
        risks.maker_retires_on,
        risks.risk_level,
        costs.cost_per_interaction_usd as cost_usd,
        costs.not_priced_because,
        -- what the page shows by default
        coalesce(
            risks.is_callable
            and coalesce(risks.lasts_until_on > risks.as_of_on, true)
            and costs.is_fully_priced
            and costs.cost_per_interaction_usd > 0, false
        ) as is_recommendable,
        coalesce(risks.is_callable and kinds.kind = 'host', false) as is_callable_host,
        coalesce(kinds.maker = models.developer or (kinds.kind = 'host' and kinds.serving = 'interactive'), false)
            as is_suitable_host
    from {{ ref('dim_offerings') }} as offerings
    inner join models
        on offerings.model_id = models.model_id
    inner join {{ ref('deprecation_risk') }} as risks
        on offerings.offering_id = risks.offering_id
    left join costs
        on offerings.offering_id = costs.offering_id
    left join {{ ref('provider_kinds') }} as kinds
        on offerings.provider_id = kinds.provider_id
    left join {{ ref('licenses') }} as licenses
        on models.license_id = licenses.license_id

),

-- the cheapest host of each model and the next one, since an offering is no alternative to itself
cheapest as (

    select
        model_id,
        offering_id,
        cost_usd,
        lead(offering_id) over (
            partition by model_id
            order by cost_usd nulls last, offering_id nulls last
        ) as next_offering_id,
        lead(cost_usd) over (
            partition by model_id
            order by cost_usd nulls last, offering_id nulls last
        ) as next_usd
    from described
    where
        is_recommendable
        and is_suitable_host
    qualify
        row_number() over (
            partition by model_id
            order by cost_usd nulls last, offering_id nulls last
        ) = 1

),

hosts as (

    select
        model_id,
        count(distinct case when is_callable_host then provider_id end) as hosts
    from described
    group by model_id

),

final as (

    select
        -- ids and names
        described.offering_id,
        described.model_id,
        described.model_name,
        described.developer,
        described.provider_id,
        described.provider_name,
        described.provider_kind,

        -- whether one can buy it, and how long
        described.sold_as,
        described.is_serverless_text,
        described.is_callable,
        described.is_recommendable,
        described.lifecycle_status as status,
        described.last_listed_on,
        described.released_on,
        described.retires_on,
        described.promised_until_on,
        described.days_left,
        described.maker_retires_on,
        described.risk_level,

        -- money
        prices.input_usd_per_mtok,
        prices.cached_input_usd_per_mtok,
        prices.output_usd_per_mtok,
        prices.batch_input_usd_per_mtok,
        prices.batch_output_usd_per_mtok,
        described.cost_usd,
        cast(efforts.cost_at_effort_usd as decimal(38, 15)) as cost_at_effort_usd,
        as_of.scenario_id,
        case
            when described.modality <> 'text' then 'answers with ' || described.modality || ', not text'
            when not described.is_serverless_text then 'sold as ' || described.sold_as || ', not by use'
            when described.cost_usd is null and prices.other_regions is not null
                then 'no global price, only in ' || prices.other_regions
            else described.not_priced_because
        end as not_priced_because,

        -- what it can do
        described.context_window_tokens,
        described.is_context_window_presumed,
        described.max_output_tokens,
        described.has_function_calling,
        described.has_vision,
        described.has_reasoning,
        described.has_open_weights,
        described.license_id,
        described.license,
        general.estimate as capability,
        general.low as capability_low,
        general.high as capability_high,
        coding.estimate as capability_coding,
        coding.low as capability_coding_low,
        coding.high as capability_coding_high,
        efforts.effort,
        described.output_tokens_per_second,

        -- others that sell it
        cast(hosts.hosts as integer) as hosts,
        case
            when described.offering_id = cheapest.offering_id then cheapest.next_offering_id
            else cheapest.offering_id
        end as cheapest_other_offering_id,
        case when described.offering_id = cheapest.offering_id then cheapest.next_usd else cheapest.cost_usd end
            as cheapest_other_usd,

        -- provenance
        prices.source_id as price_source_id,
        prices.seen_on as price_seen_on,
        prices.snapshot_id as price_snapshot_id,
        cast(coalesce(listings.sources, 0) as integer) as sources,
        listings.other_names,
        coalesce(prices.is_own, false) as is_own,
        as_of.as_of_on

    from described
    cross join as_of
    inner join hosts
        on described.model_id = hosts.model_id
    left join cheapest
        on described.model_id = cheapest.model_id
    left join {{ ref('int_current_prices__selected') }} as prices
        on described.offering_id = prices.offering_id
    left join efforts
        on described.offering_id = efforts.offering_id
    left join {{ ref('model_capability') }} as general
        on
            described.model_id = general.model_id
            and efforts.effort = general.effort
            and general.domain_id = 'general'
    left join {{ ref('model_capability') }} as coding
        on
            described.model_id = coding.model_id
            and efforts.effort = coding.effort
            and coding.domain_id = 'coding'
    left join {{ ref('int_listings__counted') }} as listings
        on described.offering_id = listings.offering_id

)

select * from final
