{{ config(materialized='view') }}

-- A view, since an offering is a day older tomorrow; the survival curve is that of the build.
with

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where
        is_as_of
        and is_callable
        and retires_on is null

),

lifetimes as (

    select * from {{ ref('int_lifetimes__observed') }}

),

survival as (

    select
        *,
        -- infinity instead of null for the last step: with an `or` in the join DuckDB compares all ages with all steps
        coalesce(cast(next_lifetime_days as double), cast('infinity' as double)) as until_days
    from {{ ref('int_survival__estimated') }}

),

periods as (

    select * from {{ ref('periods') }}

),

providers as (

    select
        provider_id,
        sum(ended) as ended,
        max(lifetime_days) as longest_days
    from survival
    group by all

),

aged as (

    select
        lifecycle.offering_id,
        lifecycle.provider_id,
        {{ days_between('lifetimes.released_on', 'lifecycle.as_of_on') }} as age_days,
        {{ days_between('lifetimes.released_on', later('half_years.months', 'lifecycle.as_of_on')) }}
            as half_year_age_days,
        {{ days_between('lifetimes.released_on', later('years.months', 'lifecycle.as_of_on')) }} as year_age_days
    from lifecycle
    inner join lifetimes
        on lifecycle.offering_id = lifetimes.offering_id
    inner join periods as half_years
        on half_years.period = 'half_year'
    inner join periods as years
        on years.period = 'year'

),

-- Before the first age of the curve all live; after the last one nothing is known, unless none is left.
read as (

    select
        aged.*,
        providers.ended,
        coalesce(now_at.survival, 1) as survival,
        now_at.still_observed,
        case
            when aged.half_year_age_days <= providers.longest_days then coalesce(half_year_at.survival, 1)
            when half_year_at.survival = 0 then 0
        end as half_year_survival,
        case
            when aged.year_age_days <= providers.longest_days then coalesce(year_at.survival, 1)
            when year_at.survival = 0 then 0
        end as year_survival
    from aged
    inner join providers
        on aged.provider_id = providers.provider_id
    left join survival as now_at
        on
            aged.provider_id = now_at.provider_id
            and aged.age_days >= now_at.lifetime_days
            and aged.age_days < now_at.until_days
    left join survival as half_year_at
        on
            aged.provider_id = half_year_at.provider_id
            and aged.half_year_age_days >= half_year_at.lifetime_days
            and aged.half_year_age_days < half_year_at.until_days
    left join survival as year_at
        on
            aged.provider_id = year_at.provider_id
            and aged.year_age_days >= year_at.lifetime_days
            and aged.year_age_days < year_at.until_days

),

-- The chance is conditional on being alive today. It is left out where too few ended, or too few reached this age.
final as (

    select
        offering_id,
        provider_id,
        age_days,
        {{ as_decimal('100 * (1 - half_year_survival / nullif(survival, 0))', 'decimal(5, 2)') }}
            as retired_within_6_months_pct,
        {{ as_decimal('100 * (1 - year_survival / nullif(survival, 0))', 'decimal(5, 2)') }}
            as retired_within_12_months_pct
    from read
    where
        ended >= {{ lifecycle_rule('min_ended') }}
        and (still_observed is null or still_observed >= {{ lifecycle_rule('min_observed_at_age') }})

)

select * from final
