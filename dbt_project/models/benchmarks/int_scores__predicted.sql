with

capabilities as (

    select * from {{ ref('int_capabilities__scaled') }}

),

benchmarks as (

    select
        benchmark_difficulty.benchmark_id,
        benchmark_difficulty.variant,
        benchmark_difficulty.harness,
        benchmark_difficulty.claimant,
        benchmarks.lower_is_better,
        capabilities.domains,
        capabilities.points as difficulty,
        capabilities.slope_per_point,
        capabilities.noise_deviation
    from {{ ref('benchmark_difficulty') }} as benchmark_difficulty
    inner join capabilities
        on {{ benchmark_key('benchmark_difficulty') }} = capabilities.benchmark
    inner join {{ ref('benchmarks') }} as benchmarks
        on benchmark_difficulty.benchmark_id = benchmarks.benchmark_id
    where benchmark_difficulty.unit = 'pct'

),

-- on the working scale: what is not known of the model, and how far scores of the benchmark stray from what is expected
expected as (

    select
        benchmarks.*,
        capabilities.model_id,
        capabilities.effort,
        benchmarks.slope_per_point * (capabilities.points - benchmarks.difficulty) as logit,
        {{ capability_rule('interval_deviations') }} * sqrt(
            benchmarks.slope_per_point * benchmarks.slope_per_point
            * capabilities.points_deviation * capabilities.points_deviation
            + benchmarks.noise_deviation * benchmarks.noise_deviation
        ) as half_width
    from benchmarks
    inner join capabilities
        on benchmarks.domains = capabilities.domains
    where capabilities.model_id is not null

),

shares as (

    select
        *,
        {{ share_of_logit('logit') }} as share,
        {{ share_of_logit('logit - half_width') }} as low_share,
        {{ share_of_logit('logit + half_width') }} as high_share
    from expected

),

final as (

    select
        -- ids
        benchmark_id,
        variant,
        harness,
        claimant,
        model_id,
        effort,

        -- in the benchmark's own direction
        lower_is_better,
        {{ as_decimal('100 * case when lower_is_better then 1 - share else share end', 'decimal(4, 1)') }}
            as predicted_pct,
        {{ as_decimal('100 * case when lower_is_better then 1 - high_share else low_share end', 'decimal(4, 1)') }}
            as predicted_low_pct,
        {{ as_decimal('100 * case when lower_is_better then 1 - low_share else high_share end', 'decimal(4, 1)') }}
            as predicted_high_pct

    from shares

)

select * from final
