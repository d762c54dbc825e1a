-- Kaplan-Meier: the product, over all ages at which an offering ended, of the share of those at risk that lived on.
-- Offerings that still live count until they were last seen.
with

lifetimes as (

    select * from {{ ref('int_lifetimes__observed') }}
    -- the age of open weights says little of how long a host has offered them
    where not has_open_weights

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
        -- a factor of 0 has no logarithm, and makes the product 0 from there on
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

        -- the curve, from this age to the next
        at_risk,
        ended,
        -- the sum of logarithms equals the product to twelve digits
        {{ rounded_share('case when has_none_left then 0 else exp(log_survival) end') }} as survival,
        as_of_on

    from multiplied

)

select * from final
