{# The offering to take of each model: one of the maker or of a host that suits the profile, unless no such one is eligible; of these
   the best by score, and of equals the maker's own. int_hosts__selected and marts.answer share it. Relations have the columns of
   int_scores__weighted, ranking_profiles and dim_scenarios. #}
{% macro selected_hosts(scores, profiles, scenarios) -%}
with

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
    from {{ scores }} as scores
    inner join {{ profiles }} as profiles
        on scores.profile_id = profiles.profile_id
    left join {{ scenarios }} as scenarios
        on profiles.scenario_id = scenarios.scenario_id
    inner join {{ ref('dim_offerings') }} as offerings
        on scores.offering_id = offerings.offering_id
    left join {{ ref('dim_models') }} as models
        on offerings.model_id = models.model_id
    left join {{ ref('provider_kinds') }} as kinds
        on offerings.provider_id = kinds.provider_id

),

-- who does not suit is no host to choose from, and no price to pay, unless nobody suits
counted as (

    select
        profile_id,
        model_id,
        unsuitable_serving is null as is_suitable,
        count(distinct provider_id) as hosts,
        min(cost_usd) as cheapest_usd,
        max(cost_usd) as dearest_usd
    from placed
    group by all

),

ordered as (

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
        ) as host_number
    from placed

),

final as (

    select
        ordered.profile_id,
        ordered.model_id,
        ordered.offering_id,
        ordered.provider_id,
        ordered.is_ranked,
        ordered.score,
        ordered.score_low,
        ordered.score_high,
        ordered.cost_usd,
        ordered.unknown_criteria,
        counted.hosts,
        counted.cheapest_usd,
        counted.dearest_usd,
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
            when hosts = 1 then 'the only suitable host that meets the conditions'
            when is_first_party and cost_usd <= cheapest_usd then 'the maker itself, and no suitable host is cheaper'
            when is_first_party then 'the maker itself; cheaper hosts score lower'
            when cost_usd <= cheapest_usd then 'the cheapest of ' || hosts || ' suitable hosts'
            else 'the best of ' || hosts || ' suitable hosts by the criteria of the profile'
        end as host_because
    from ordered
    inner join counted
        on
            ordered.profile_id = counted.profile_id
            and ordered.model_id = counted.model_id
            and (ordered.unsuitable_serving is null) = counted.is_suitable
    where ordered.host_number = 1

)

select * from final
{%- endmacro %}
