with

criteria as (

    select * from {{ ref('int_criteria__scaled') }}

),

weighted as (

    select
        profile_id,
        offering_id,
        bool_and(is_ranked) as is_ranked,
        cast(sum(weight * scaled_value) as decimal(13, 12)) as score,
        cast(sum(weight * scaled_low) as decimal(13, 12)) as score_low,
        cast(sum(weight * scaled_high) as decimal(13, 12)) as score_high,
        max(case when unit = 'usd' then raw_value end) as cost_usd,
        cast(100 * sum(case when raw_value is not null then weight else 0 end) as decimal(9, 3))
            as criteria_coverage_pct,
        {{ dbt.listagg("replace(criterion_id, '_', ' ')", "', '", 'order by weight desc, criterion_id') }}
        filter (where raw_value is null and weight > 0) as unknown_criteria
    from criteria
    group by profile_id, offering_id

),

final as (

    select
        *,
        case
            when is_ranked then rank() over (partition by profile_id, is_ranked order by score desc nulls last)
        end as rank
    from weighted

)

select * from final
