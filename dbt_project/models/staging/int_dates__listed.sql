{{ config(materialized='view') }}

-- A view, so that its readers answer for the day on which they are read.
with

decisions as (

    select * from {{ ref('stg_decision_record__decisions') }}

),

-- The day of the marts, and the days of decisions, which decision_review computes again.
days as (

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
        -- read by publish, which refuses a build of what was known on an earlier day
        cast({{ known_on() if var('known_on') else 'null' }} as date) as known_on
    from days
    group by all

)

select * from final
