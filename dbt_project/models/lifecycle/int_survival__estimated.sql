-- Kaplan-Meier: at each age at which an offering ended, the share of those still observed that lives on; the product of
-- these is the share that lives on beyond that age. Those seen alive count until they were last seen.
with

lifetimes as (

    select * from {{ ref('int_lifetimes__observed') }}

),

ages as (

    select
        as_of_on,
        provider_id,
        lifetime_days,
        count(*) as leaving,
        count(case when has_ended then 1 end) as ended
    from lifetimes
    group by all

),

counted as (

    select
        *,
        sum(leaving) over (
            partition by provider_id
            order by lifetime_days desc nulls last
        ) as at_risk
    from ages

),

multiplied as (

    select
        *,
        -- the product; a factor of 0 has no logarithm and makes it 0 for ever after
        bool_or(ended = at_risk) over (
            partition by provider_id
            order by lifetime_days asc nulls last
        ) as has_none_left,
        sum(case when ended < at_risk then ln(1 - cast(ended as double) / at_risk) end) over (
            partition by provider_id
            order by lifetime_days asc nulls last
        ) as log_survival
    from counted

),

final as (

    select
        -- ids
        provider_id,
        lifetime_days,

        -- the curve holds from this age to the next
        lead(lifetime_days) over (
            partition by provider_id
            order by lifetime_days nulls last
        ) as next_lifetime_days,
        at_risk,
        ended,
        at_risk - leaving as still_observed,
        -- beyond the twelfth digit the logarithms differ from the product
        {{ rounded_share('case when has_none_left then 0 else exp(log_survival) end') }} as survival,
        as_of_on

    from multiplied

)

select * from final
