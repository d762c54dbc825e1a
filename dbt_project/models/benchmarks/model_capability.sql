with

capabilities as (

    select * from {{ ref('int_capabilities__scaled') }}

),

cells as (

    select * from {{ ref('int_capability_cells__selected') }}

),

domains as (

    select * from {{ ref('domains') }}

),

used as (

    select
        cells.model_id,
        cells.effort,
        domains.domain_id,
        count(*) as scores_used,
        count(distinct cells.claimant) as sources_used,
        max(cells.measured_on) as last_measured_on
    from cells
    inner join domains
        on
            domains.domain_id = 'general'
            or {{ has_word('cells.domains', 'domains.domain_id') }}
    group by all

),

examples as (

    select
        cells.benchmark_id || ':' || cells.variant || ':' || cells.harness as example_benchmark,
        max(capabilities.points) as difficulty,
        -- the score falls where a lower one is better
        max(capabilities.slope_per_point * case when benchmarks.lower_is_better then -1 else 1 end) as slope_per_point
    from cells
    inner join capabilities
        on cells.benchmark = capabilities.benchmark
    inner join {{ ref('benchmarks') }} as benchmarks
        on cells.benchmark_id = benchmarks.benchmark_id
    group by all

),

expected as (

    select
        capabilities.model_id,
        capabilities.effort,
        domains.domain_id,
        capabilities.points,
        {{ capability_rule('interval_deviations') }} * capabilities.points_deviation as half_width,
        {{ share_of_logit('examples.slope_per_point * (capabilities.points - examples.difficulty)') }}
            as expected_share,
        case when examples.example_benchmark is not null then domains.example_benchmark end as expected_benchmark
    from capabilities
    inner join domains
        on capabilities.domains = domains.domain_id
    left join examples
        on domains.example_benchmark = examples.example_benchmark
    where capabilities.model_id is not null

),

final as (

    select
        -- ids
        expected.model_id,
        expected.effort,
        expected.domain_id,

        -- capability, in points
        {{ as_decimal('expected.points', 'decimal(5, 1)') }} as estimate,
        {{ as_decimal('expected.points - expected.half_width', 'decimal(5, 1)') }} as low,
        {{ as_decimal('expected.points + expected.half_width', 'decimal(5, 1)') }} as high,
        {{ as_decimal('100 * expected.expected_share', 'decimal(4, 1)') }} as expected_score_pct,
        expected.expected_benchmark,

        -- what it rests on
        coalesce(used.scores_used, 0) as scores_used,
        coalesce(used.sources_used, 0) as sources_used,
        used.last_measured_on

    from expected
    left join used
        on
            expected.model_id = used.model_id
            and expected.effort = used.effort
            and expected.domain_id = used.domain_id

)

select * from final
