{{ config(
    parameters=[
        "profile := 'general_assistant'", 'input := null', 'output := null', 'cached := null', 'requests_per_day := null',
        'open_weights := false', 'min_context := 0', 'region := null', 'max_usd := null', 'must_have := null',
        'provider := null', 'licence := null', 'places := 5', 'unranked := false'
    ]
) }}

with

asked as (

    select
        *,
        {{ whole_number('places') }} as places_wanted,
        {{ whole_number_or_null('requests_per_day') }} as requests
    from {{ ref('int_workloads__asked') }}(profile, input, cached, output, region, max_usd)

),

offerings as (

    select * from {{ ref('int_offerings__filtered') }}(open_weights, min_context, must_have, provider, licence)

),

facts as (

    select * from {{ ref('int_facts__recomputed') }}(profile, input, cached, output, region, max_usd)

),

rules as (
    {{ rules_with_limit('asked') }}

),

eligibility as (
    {{ eligibility_by_rules('offerings', 'rules', 'facts') }}

),

criteria as (
    {{ scaled_criteria('eligibility', 'facts') }}

),

scores as (
    {{ weighted_scores('criteria') }}

),

hosts as (
    {{ selected_hosts('scores', 'asked', 'asked') }}

),

first_places as (
    {{ sampled_places('hosts', 'criteria') }}

),

recommended as (
    {{ recommended_models('hosts', 'first_places', 'eligibility', 'facts', 'asked') }}

),

-- a profile that does not weigh the cost shows that of the usual tokens
costed as (

    select
        recommended.*,
        cast(coalesce(recommended.cost_usd, facts.value) as decimal(38, 15)) as shown_usd,
        row_number() over (order by recommended.rank nulls last, recommended.model_id nulls last) as place,
        count(recommended.rank) over () as ranked_models
    from recommended
    left join facts
        on
            recommended.offering_id = facts.offering_id
            and facts.fact = 'cost_per_interaction_usd'

),

final as (

    select
        costed.rank,
        costed.model_id,
        costed.offering_id,
        costed.verdict,
        costed.close_calls,
        costed.first_rank_share_pct,
        costed.score,

        -- money
        costed.shown_usd as cost_usd,
        {{ usd_of_requests('costed.shown_usd', requests_shown()) }} as usd_per_1000,
        {{ usd_of_requests('costed.shown_usd', 'asked.requests * ' ~ days_of_month()) }} as monthly_usd,

        -- the model
        costed.capability,
        costed.capability_low,
        costed.capability_high,
        costed.effort,
        offerings.context_window_tokens,
        costed.retires_on,
        costed.days_left,
        costed.maker_retires_on,
        costed.license_id,

        -- why
        costed.hosts,
        costed.host_because,
        costed.because,
        nullif(costed.unknown_criteria, '') as unknown_criteria,
        costed.not_ranked_because,
        costed.ranked_models,
        asked.as_of_on

    from costed
    cross join asked
    inner join {{ ref('dim_offerings') }} as offerings
        on costed.offering_id = offerings.offering_id
    where
        case
            when costed.rank is null then coalesce(unranked, false)
            else costed.place <= asked.places_wanted
        end

)

select * from final
order by rank nulls last, model_id nulls last
