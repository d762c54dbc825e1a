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

models as (

    select * from {{ ref('int_models__described') }}

),

licenses as (

    select * from {{ ref('licenses') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

clauses as (

    select * from {{ ref('int_license_clauses__evaluated') }}

),

companies as (

    select * from {{ ref('company_profiles') }}

),

rules as (

    select * from {{ ref('eligibility_rules') }}

),

criteria as (

    select * from {{ ref('criteria') }}

),

read_facts as (

    select fact from rules
    union
    select fact from criteria

),

-- there are many kinds of clauses, and a ranking reads few
clause_groups as (

    select distinct clauses.clause_group
    from clauses
    inner join read_facts
        on read_facts.fact = 'is_license_triggered:' || clauses.clause_group

),

prices as (

    select * from {{ ref('int_prices__resolved') }}
    where
        valid_from_at <= cast({{ as_of() }} as timestamp)
        and (valid_to_at is null or cast({{ as_of() }} as timestamp) < valid_to_at)

),

fine_tuned as (

    select
        fine_tuning.offering_id,
        fine_tuning.method,
        stages.maturity,
        fine_tuning.snapshot_id
    from fine_tuning
    inner join stages
        on fine_tuning.stage = stages.stage

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
        1 as value,
        snapshot_id
    from arguments
    where disfavored_model_id is not null

    union all

    select
        fact,
        disfavored_model_id as model_id,
        0 as value,
        snapshot_id
    from arguments
    where favored_model_id is not null

),

-- a score of a benchmark under another variant or harness is another fact, and so is what a maker claims of itself;
-- of several of one kind the last that was said counts, nothing is averaged
claimed as (

    select
        *,
        benchmark_id || ':' || variant || ':' || harness as fact,
        case
            when is_vendor_claimed then 'vendor'
            when not is_vendor_claimed then 'independent'
            else 'unstated'
        end as claim_kind
    from scores

),

chosen_scores as (

    select * from claimed
    qualify
        row_number() over (
            partition by model_id, fact, claim_kind
            order by
                stated_on desc nulls last,
                measured_on desc nulls last,
                source_id asc nulls last,
                claimant asc nulls last
        ) = 1

),

-- what depends on the workload
of_scenarios as (

    select
        offering_id,
        scenario_id,
        'cost_per_interaction_usd' as fact,
        cost_per_interaction_usd as value,
        price_snapshot_id as snapshot_id
    from costs
    where is_fully_priced

    union all

    select
        offering_id,
        scenario_id,
        'cost_with_verbosity_usd' as fact,
        cost_with_verbosity_usd as value,
        price_snapshot_id as snapshot_id
    from costs
    where is_fully_priced

    union all

    select
        offering_id,
        scenario_id,
        'is_fully_priced' as fact,
        case when is_fully_priced then 1 else 0 end as value,
        price_snapshot_id as snapshot_id
    from costs

),

of_offerings as (

    select
        offering_id,
        'is_callable' as fact,
        case when is_callable then 1 else 0 end as value,
        false as is_approximate,
        snapshot_id
    from lifecycle
    where is_callable is not null

    union all

    -- known only where an end is
    select
        offering_id,
        'days_left' as fact,
        days_left as value,
        is_approximate,
        snapshot_id
    from lifecycle
    where retires_on is not null

    union all

    select
        offering_id,
        'output_tokens_per_second' as fact,
        output_tokens_per_second as value,
        is_speed_approximate as is_approximate,
        speed_snapshot_id as snapshot_id
    from offerings
    where output_tokens_per_second is not null

    union all

    -- what the provider lets through, which may be less than the weights can
    select
        offering_id,
        'context_window_tokens' as fact,
        context_window_tokens as value,
        false as is_approximate,
        limits_snapshot_id as snapshot_id
    from offerings
    where context_window_tokens is not null

    union all

    select
        offering_id,
        'has_function_calling' as fact,
        case when has_function_calling then 1 else 0 end as value,
        false as is_approximate,
        limits_snapshot_id as snapshot_id
    from offerings
    where has_function_calling is not null

    union all

    select
        offering_id,
        'is_sold_in:' || region as fact,
        1 as value,
        false as is_approximate,
        max(snapshot_id) as snapshot_id
    from prices
    group by offering_id, region

    union all

    -- the best method counts
    select
        offering_id,
        'fine_tuning_maturity' as fact,
        max(maturity) as value,
        false as is_approximate,
        max_by(snapshot_id, maturity) as snapshot_id
    from fine_tuned
    group by offering_id

    union all

    -- and each by itself
    select
        offering_id,
        'fine_tuning_maturity:' || method as fact,
        maturity as value,
        false as is_approximate,
        snapshot_id
    from fine_tuned

),

-- facts of the weights, which hold wherever they are served
of_models as (

    select
        model_id,
        'has_open_weights' as fact,
        case when has_open_weights then 1 else 0 end as value,
        weights_snapshot_id as snapshot_id
    from models
    where has_open_weights is not null

    union all

    select
        model_id,
        'is_multimodal' as fact,
        case when is_multimodal then 1 else 0 end as value,
        weights_snapshot_id as snapshot_id
    from models
    where is_multimodal is not null

    union all

    -- between how many hosts one can choose
    select
        lifecycle.model_id,
        'callable_hosts' as fact,
        count(distinct lifecycle.provider_id) as value,
        cast(null as string) as snapshot_id
    from lifecycle
    inner join provider_kinds
        on
            lifecycle.provider_id = provider_kinds.provider_id
            and provider_kinds.kind = 'host'
    inner join costs
        on lifecycle.offering_id = costs.offering_id
    where
        lifecycle.is_callable
        and lifecycle.is_vouched
        and costs.is_fully_priced
    group by lifecycle.model_id

    union all

    select
        model_id,
        fact,
        max(value) as value,
        max(snapshot_id) as snapshot_id
    from argued
    group by model_id, fact

),

-- what binds a buyer of an offering: the licence of open weights, and the terms of who serves them. Where weights may
-- be open and nobody has read their licence, nothing is known of what is allowed
bound as (

    select
        offerings.offering_id,
        models.license_id,
        offerings.terms_id,
        coalesce(models.weights_snapshot_id, offerings.limits_snapshot_id) as snapshot_id
    from offerings
    inner join models
        on offerings.model_id = models.model_id
    where
        models.license_id is not null
        or (offerings.terms_id is not null and not models.has_open_weights)

),

texts as (

    select
        offering_id,
        license_id,
        snapshot_id
    from bound
    where license_id is not null

    union all

    select
        offering_id,
        terms_id as license_id,
        snapshot_id
    from bound
    where terms_id is not null

),

-- of a text on record every clause is known: one that it does not have is not triggered
of_licenses as (

    select
        texts.offering_id,
        companies.company_profile_id,
        'is_license_triggered:' || clause_groups.clause_group as fact,
        case when bool_or(coalesce(clauses.is_triggered, false)) then 1 else 0 end as value,
        max(texts.snapshot_id) as snapshot_id
    from texts
    cross join companies
    cross join clause_groups
    left join clauses
        on
            texts.license_id = clauses.license_id
            and companies.company_profile_id = clauses.company_profile_id
            and clause_groups.clause_group = clauses.clause_group
    group by texts.offering_id, companies.company_profile_id, clause_groups.clause_group

    union all

    select
        texts.offering_id,
        companies.company_profile_id,
        'is_commercial_use_allowed' as fact,
        case
            when bool_and(coalesce(clauses.is_commercial_use_allowed, licenses.is_commercial_use_allowed)) then 1
            else 0
        end as value,
        max(texts.snapshot_id) as snapshot_id
    from texts
    inner join licenses
        on texts.license_id = licenses.license_id
    cross join companies
    left join clauses
        on
            texts.license_id = clauses.license_id
            and companies.company_profile_id = clauses.company_profile_id
    group by texts.offering_id, companies.company_profile_id

),

united as (

    select
        offering_id,
        scenario_id,
        cast(null as string) as company_profile_id,
        cast(null as string) as claim_kind,
        fact,
        cast(value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        false as is_approximate,
        snapshot_id
    from of_scenarios

    union all

    select
        offering_id,
        cast(null as string) as scenario_id,
        cast(null as string) as company_profile_id,
        cast(null as string) as claim_kind,
        fact,
        cast(value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        coalesce(is_approximate, false) as is_approximate,
        snapshot_id
    from of_offerings

    union all

    select
        offerings.offering_id,
        cast(null as string) as scenario_id,
        cast(null as string) as company_profile_id,
        cast(null as string) as claim_kind,
        of_models.fact,
        cast(of_models.value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        false as is_approximate,
        of_models.snapshot_id
    from of_models
    inner join offerings
        on of_models.model_id = offerings.model_id

    union all

    select
        offering_id,
        cast(null as string) as scenario_id,
        company_profile_id,
        cast(null as string) as claim_kind,
        fact,
        cast(value as decimal(38, 15)) as value,
        cast(null as decimal(7, 3)) as margin,
        false as is_approximate,
        snapshot_id
    from of_licenses

    union all

    select
        offerings.offering_id,
        cast(null as string) as scenario_id,
        cast(null as string) as company_profile_id,
        chosen_scores.claim_kind,
        chosen_scores.fact,
        cast(chosen_scores.score_pct as decimal(38, 15)) as value,
        chosen_scores.margin_pct as margin,
        chosen_scores.is_approximate,
        chosen_scores.snapshot_id
    from chosen_scores
    inner join offerings
        on chosen_scores.model_id = offerings.model_id

),

final as (

    select * from united

)

select * from final
