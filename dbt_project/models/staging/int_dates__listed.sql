{{ config(materialized='view') }}

-- A view, so that what reads it answers for the day on which it is read.
with

decisions as (

    select * from {{ ref('stg_decision_record__decisions') }}

),

-- the day that is asked about, and each day on which something was decided that can be asked about again
asked as (

    select
        {{ as_of() }} as as_of_on,
        true as is_as_of

    union all

    select
        decided_on as as_of_on,
        false as is_as_of
    from decisions

),

final as (

    select
        as_of_on,
        bool_or(is_as_of) as is_as_of,
        -- said here for whoever publishes: a warehouse of what was known then is not one of today
        cast({{ known_on() if var('known_on') else 'null' }} as date) as known_on
    from asked
    group by all

)

select * from final
