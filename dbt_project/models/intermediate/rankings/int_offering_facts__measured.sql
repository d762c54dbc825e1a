with

costs as (

    select * from {{ ref('int_costs__computed') }}
    where is_as_of

),

offerings as (

    select * from {{ ref('int_offerings__described') }}

),

lifecycle as (

    select * from {{ ref('int_lifecycle__judged') }}
    where is_as_of

),

fine_tuning as (

    select * from {{ ref('int_fine_tuning__stated') }}

),

stages as (

    select * from {{ ref('fine_tuning_stages') }}

),

scores as (

    select * from {{ ref('int_benchmark_scores__stated') }}
    where not is_missing

),

arguments as (

    select * from {{ ref('stg_decision_record__arguments') }}
    where
        is_judgement
        and stated_on <= {{ as_of() }}

),

-- an argument of a decision speaks for a model, against another, and says nothing of the rest
argued as (

    select
        fact,
        favored_model_id as model_id,
        1 as value
    from arguments
    where disfavored_model_id is not null

    union all

    select
        fact,
        disfavored_model_id as model_id,
        0 as value
    from arguments
    where favored_model_id is not null

),

final as (

    select
        offering_id,
        scenario_id,
        'cost_per_interaction_usd' as fact,
        cast(cost_per_interaction_usd as decimal(38, 15)) as value,
        false as is_approximate
    from costs
    where is_fully_priced

    union all

    select
        offering_id,
        scenario_id,
        'is_fully_priced' as fact,
        cast(case when is_fully_priced then 1 else 0 end as decimal(38, 15)) as value,
        false as is_approximate
    from costs

    union all

    select
        offering_id,
        cast(null as varchar) as scenario_id,
        'is_callable' as fact,
        cast(case when is_callable then 1 else 0 end as decimal(38, 15)) as value,
        false as is_approximate
    from lifecycle
    where is_callable is not null

    union all

    select
        offering_id,
        cast(null as varchar) as scenario_id,
        'output_tokens_per_second' as fact,
        cast(output_tokens_per_second as decimal(38, 15)) as value,
        is_speed_approximate as is_approximate
    from offerings
    where output_tokens_per_second is not null

    union all

    -- the best method counts
    select
        fine_tuning.offering_id,
        cast(null as varchar) as scenario_id,
        'fine_tuning_maturity' as fact,
        cast(max(stages.maturity) as decimal(38, 15)) as value,
        false as is_approximate
    from fine_tuning
    inner join stages
        on fine_tuning.stage = stages.stage
    group by all

    union all

    -- a score of a model is a fact of each of its offerings; another variant is another fact
    select
        offerings.offering_id,
        cast(null as varchar) as scenario_id,
        replace(scores.benchmark_id, '-', '_')
        || case when scores.variant = 'unstated' then '' else '_' || scores.variant end
        || '_pct' as fact,
        cast(max_by(scores.score_pct, scores.stated_on) as decimal(38, 15)) as value,
        max_by(scores.is_approximate, scores.stated_on) as is_approximate
    from scores
    inner join offerings
        on scores.model_id = offerings.model_id
    group by all

    union all

    select
        offerings.offering_id,
        cast(null as varchar) as scenario_id,
        argued.fact,
        cast(max(argued.value) as decimal(38, 15)) as value,
        true as is_approximate
    from argued
    inner join offerings
        on argued.model_id = offerings.model_id
    group by all

)

select * from final
