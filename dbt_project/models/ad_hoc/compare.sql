{{ config(parameters=['model_a', 'model_b']) }}

with

arguments as (

    select
        {{ one_of_models('model_a') }} as model_a_id,
        {{ one_of_models('model_b') }} as model_b_id

),

models as (

    select dim_models.*
    from {{ ref('dim_models') }}
    inner join arguments
        on dim_models.model_id in (arguments.model_a_id, arguments.model_b_id)

),

risks as (

    select deprecation_risk.*
    from {{ ref('deprecation_risk') }}
    inner join arguments
        on deprecation_risk.model_id in (arguments.model_a_id, arguments.model_b_id)

),

costs as (

    select cost_per_interaction.*
    from {{ ref('cost_per_interaction') }}
    inner join {{ ref('dim_scenarios') }} as scenarios
        on cost_per_interaction.scenario_id = scenarios.scenario_id
    inner join risks
        on cost_per_interaction.offering_id = risks.offering_id
    where
        not scenarios.is_measured
        and risks.is_callable
        and cost_per_interaction.is_fully_priced
        and not cost_per_interaction.is_free

),

-- of a model that was measured at several efforts, the best score
scores as (

    select
        benchmark_comparison.*,
        coalesce(benchmark_comparison.score_pct, benchmark_comparison.score_elo) as score
    from {{ ref('benchmark_comparison') }}
    inner join arguments
        on benchmark_comparison.model_id in (arguments.model_a_id, arguments.model_b_id)
    where not benchmark_comparison.is_missing
    qualify
        row_number() over (
            partition by
                benchmark_comparison.model_id,
                benchmark_comparison.benchmark_id,
                benchmark_comparison.variant,
                benchmark_comparison.harness,
                benchmark_comparison.claimant
            order by benchmark_comparison.score_rank asc nulls last, benchmark_comparison.effort asc nulls last
        ) = 1

),

-- each fact as text, and as a number if more or less of it is better
facts as (

    select
        models.model_id,
        'model' as kind,
        stated.fact,
        stated.shown,
        stated.number,
        false as lower_is_better
    from models,
        lateral (
            values
            ('model_id', models.model_id, null),
            ('name', models.model_name, null),
            ('developer', models.developer, null),
            ('released_on', cast(models.released_on as varchar), null),
            ('parameters_total_b', cast(models.parameters_total_b as varchar), null),
            ('parameters_active_b', cast(models.parameters_active_b as varchar), null),
            ('context_window_tokens', cast(models.context_window_tokens as varchar), models.context_window_tokens),
            ('has_open_weights', cast(models.has_open_weights as varchar), null),
            ('license_id', models.license_id, null)
        ) as stated (fact, shown, number)

    union all

    select
        model_id,
        'lifecycle' as kind,
        'callable_offerings' as fact,
        cast(count(*) filter (where is_callable) as varchar) as shown,
        count(*) filter (where is_callable) as number,
        false as lower_is_better
    from risks
    group by all

    union all

    -- an unknown end is no promise, so neither model is better
    select
        model_id,
        'lifecycle' as kind,
        'next_end' as fact,
        min(cast(retires_on as varchar) || ' ' || provider_id) as shown,
        null as number,
        false as lower_is_better
    from risks
    where days_left >= 0
    group by all

    union all

    select
        model_id,
        'cheapest' as kind,
        scenario_id as fact,
        cast(min(cost_per_interaction_usd) as varchar)
        || ' USD, ' || min_by(provider_id, cast(cost_per_interaction_usd as varchar) || provider_id) as shown,
        min(cost_per_interaction_usd) as number,
        true as lower_is_better
    from costs
    group by all

    union all

    select
        model_id,
        'benchmark' as kind,
        concat_ws(':', benchmark_id, variant, harness, claimant) as fact,
        case when is_approximate then 'about ' else '' end
        || cast(score as varchar)
        || case when score_pct is null then ' Elo' else ' %' end
        || case when effort = 'unstated' then '' else ', ' || effort end as shown,
        score as number,
        lower_is_better
    from scores

),

-- a score is compared with one of the same variant, harness and claimant only
named as (

    select distinct
        facts.kind,
        facts.fact,
        facts.lower_is_better
    from facts

),

final as (

    select
        named.kind,
        named.fact,
        a.shown as value_a,
        b.shown as value_b,
        case
            when a.number = b.number then 'equal'
            when a.number is not null and b.number is not null
                then case when (a.number > b.number) <> named.lower_is_better then 'a' else 'b' end
        end as better
    from named
    cross join arguments
    left join facts as a
        on
            named.kind = a.kind
            and named.fact = a.fact
            and arguments.model_a_id = a.model_id
    left join facts as b
        on
            named.kind = b.kind
            and named.fact = b.fact
            and arguments.model_b_id = b.model_id

)

select * from final
order by
    case when fact = 'model_id' then 0 else 1 end nulls last,
    case kind when 'model' then 0 when 'lifecycle' then 1 else 100 end nulls last,
    kind nulls last,
    fact nulls last
