with

sizes as (

    select * from {{ ref('int_usage_sizes__counted') }}
    where measure <> 'request_tokens'

),

statistics as (

    select * from {{ ref('usage_statistics') }}

),

ranked as (

    select
        service_tier,
        measure,
        tokens,
        calls,
        sum(calls) over (
            partition by service_tier, measure
            order by tokens nulls last
        ) as calls_up_to,
        sum(calls) over (partition by service_tier, measure) as all_calls
    from sizes

),

-- a quantile is the smallest size that its share of the calls does not exceed, so that some call has this size
measured as (

    select
        statistics.statistic,
        statistics.is_priced,
        ranked.service_tier,
        ranked.measure,
        max(ranked.all_calls) as calls,
        case
            when statistics.share is null
                then cast(round(sum(ranked.tokens * ranked.calls) / cast(max(ranked.all_calls) as double)) as bigint)
            else min(case when ranked.calls_up_to >= statistics.share * ranked.all_calls then ranked.tokens end)
        end as tokens
    from ranked
    cross join statistics
    group by statistics.statistic, statistics.share, statistics.is_priced, ranked.service_tier, ranked.measure

),

final as (

    select
        -- ids
        'usage_' || service_tier || '_' || statistic as scenario_id,
        statistic,
        service_tier,
        'Calls of the usage log in tier ' || service_tier || ': ' || statistic || ' of each meter' as scenario_name,

        -- tokens of one call
        cast(max(case when measure = 'fresh_input_tokens' then tokens end) as bigint) as fresh_input_tokens,
        cast(max(case when measure = 'cached_input_tokens' then tokens end) as bigint) as cached_input_tokens,
        cast(max(case when measure = 'cache_write_tokens' then tokens end) as bigint) as cache_write_tokens,
        cast(max(case when measure = 'cache_write_1h_tokens' then tokens end) as bigint) as cache_write_1h_tokens,
        cast(max(case when measure = 'output_tokens' then tokens end) as bigint) as output_tokens,
        cast(max(calls) as bigint) as interactions,
        bool_or(is_priced) as is_priced

    from measured
    group by statistic, service_tier

)

select * from final
