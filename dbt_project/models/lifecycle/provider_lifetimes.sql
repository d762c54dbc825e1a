with

survival as (

    select * from {{ ref('int_survival__estimated') }}

),

lifetimes as (

    select * from {{ ref('int_lifetimes__observed') }}
    where not has_open_weights

),

observed as (

    select
        provider_id,
        as_of_on,
        count(*) as offerings_observed,
        count(case when has_ended then 1 end) as offerings_ended,
        max(lifetime_days) as longest_observed_days
    from lifetimes
    group by all

),

-- The first age at which the curve falls to a share; null where it never does.
quantiles as (

    select
        provider_id,
        min(lifetime_days) filter (where survival <= {{ lifecycle_rule('quarter_survival') }}) as quarter_ended_days,
        min(lifetime_days) filter (where survival <= {{ lifecycle_rule('median_survival') }}) as median_days
    from survival
    group by all

),

final as (

    select
        -- ids
        observed.provider_id,

        -- what was observed
        cast(observed.offerings_observed as integer) as offerings_observed,
        cast(observed.offerings_ended as integer) as offerings_ended,
        observed.longest_observed_days,

        -- what follows, where enough have ended
        case
            when observed.offerings_ended >= {{ lifecycle_rule('min_ended') }} then quantiles.quarter_ended_days
        end as quarter_ended_days,
        case
            when observed.offerings_ended >= {{ lifecycle_rule('min_ended') }} then quantiles.median_days
        end as median_days,
        observed.as_of_on

    from observed
    inner join quantiles
        on observed.provider_id = quantiles.provider_id

)

select * from final
