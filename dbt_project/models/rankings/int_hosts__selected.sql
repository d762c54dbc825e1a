-- The offering to take of each model: one of the maker or of a host that suits the profile, unless no such one is
-- eligible; of these the best by score, and of equals the maker's own.
with

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

scenarios as (

    select * from {{ ref('dim_scenarios') }}

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

kinds as (

    select * from {{ ref('provider_kinds') }}

),

placed as (

    select
        scores.profile_id,
        scores.offering_id,
        offerings.model_id,
        offerings.provider_id,
        scores.is_ranked,
        scores.score,
        scores.score_low,
        scores.score_high,
        scores.cost_usd,
        scores.unknown_criteria,
        coalesce(kinds.maker = models.developer, false) as is_first_party,
        -- why it does not suit the profile; null if it does
        case
            when kinds.maker = models.developer or kinds.serving = 'interactive' then null
            when kinds.serving = 'batch' and scenarios.service_tier = 'batch' then null
            when profiles.allows_routers and coalesce(kinds.serving in ('passed_on', 'not_stated'), true) then null
            else coalesce(kinds.serving, 'not_stated')
        end as unsuitable_serving,
        offerings.output_tokens_per_second
    from scores
    inner join profiles
        on scores.profile_id = profiles.profile_id
    left join scenarios
        on profiles.scenario_id = scenarios.scenario_id
    inner join offerings
        on scores.offering_id = offerings.offering_id
    left join models
        on offerings.model_id = models.model_id
    left join kinds
        on offerings.provider_id = kinds.provider_id

),

counted as (

    select
        *,
        row_number() over (
            partition by profile_id, model_id
            order by
                case when unsuitable_serving is null then 0 else 1 end asc nulls last,
                case when is_ranked then 0 else 1 end asc nulls last,
                score desc nulls last,
                cost_usd asc nulls last,
                case when is_first_party then 0 else 1 end asc nulls last,
                output_tokens_per_second desc nulls last,
                offering_id asc nulls last
        ) as host_number,
        count(*) over (partition by profile_id, model_id) as hosts,
        min(cost_usd) over (partition by profile_id, model_id) as cheapest_usd,
        max(cost_usd) over (partition by profile_id, model_id) as dearest_usd,
        bool_or(unsuitable_serving is not null) over (partition by profile_id, model_id) as has_unsuitable
    from placed

),

final as (

    select
        profile_id,
        model_id,
        offering_id,
        provider_id,
        is_ranked,
        score,
        score_low,
        score_high,
        cost_usd,
        unknown_criteria,
        hosts,
        cheapest_usd,
        dearest_usd,
        case
            when unsuitable_serving is not null
                then
                    'neither its maker nor a suitable host meets the conditions; this one '
                    || case unsuitable_serving
                        when 'passed_on' then 'passes calls on'
                        when 'batch' then 'answers after minutes or hours'
                        when 'strangers' then 'uses machines of strangers'
                        when 'altered' then 'sells altered models'
                        when 'experiment' then 'is an experiment'
                        else 'does not state who serves it'
                    end
            when hosts = 1 then 'the only one that meets the conditions'
            when is_first_party and cost_usd <= cheapest_usd then 'the maker itself, and nobody is cheaper'
            when is_first_party then 'the maker itself; cheaper ones do not suit or score lower'
            when cost_usd <= cheapest_usd then 'the cheapest of ' || hosts
            when has_unsuitable then 'the best of the suitable hosts'
            else 'the best by the criteria of the profile'
        end as host_because
    from counted
    where host_number = 1

)

select * from final
