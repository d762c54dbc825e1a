{% set steepest = steepest_scores_per_unit('benchmarks.unit') %}

with

capabilities as (

    select * from {{ ref('int_capabilities__scaled') }}
    where benchmark is not null

),

cells as (

    select * from {{ ref('int_capability_cells__selected') }}

),

measured as (

    select
        benchmark,
        benchmark_id,
        variant,
        harness,
        claimant,
        count(distinct model_id) as models_measured,
        max(measured_on) as last_measured_on
    from cells
    group by all

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

final as (

    select
        -- ids
        measured.benchmark_id,
        measured.variant,
        measured.harness,
        measured.claimant,

        -- what it measures
        benchmarks.domains,
        benchmarks.unit,

        -- how hard it is, and how well it tells models apart
        case when benchmarks.unit = 'pct' then {{ as_decimal('capabilities.points', 'decimal(7, 1)') }} end
            as difficulty,
        {{ as_decimal('capabilities.slope_per_point * ' ~ steepest, 'decimal(7, 3)') }} as slope,
        {{ as_decimal('capabilities.noise_deviation * ' ~ steepest, 'decimal(7, 3)') }} as spread,
        measured.models_measured,
        measured.last_measured_on

    from measured
    inner join capabilities
        on measured.benchmark = capabilities.benchmark
    inner join benchmarks
        on measured.benchmark_id = benchmarks.benchmark_id

)

select * from final
