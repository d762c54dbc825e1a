{{ config(materialized='view') }}

with

risks as (

    select * from {{ ref('deprecation_risk') }}

),

events as (

    select * from {{ ref('int_lifecycle_events__selected') }}
    where is_as_of

),

watchlist as (

    select * from {{ ref('watched_offerings') }}

),

-- The end or the promised day, as in deprecation_risk.
ends as (

    select
        offering_id,
        case
            when date_kind = 'not_sooner_than' then 'not_sooner_than'
            when lifecycle_status = 'retired' then 'retired'
            else 'announced'
        end as event,
        coalesce(retires_on, promised_until_on) as event_on,
        retires_on_precision as date_precision,
        date_kind,
        risk_reason as because,
        replacement_model_id,
        source_id,
        stated_in,
        snapshot_id
    from risks
    where days_left is not null

),

-- Other events with a day; the best and latest statement of each wins.
others as (

    select
        offering_id,
        event,
        event_on,
        date_precision,
        date_kind,
        cast(null as string) as because,
        replacement_model_id,
        source_id,
        stated_in,
        snapshot_id
    from events
    where
        event in ('deprecated', 'fine_tuning_closed')
        and event_on is not null
    qualify
        row_number() over (
            partition by offering_id, event
            order by
                {{ date_kind_order() }} nulls last,
                precedence asc nulls last,
                stated_on desc nulls last,
                event_on asc nulls last,
                stated_in asc nulls last
        ) = 1

),

united as (

    select * from ends
    union all
    select * from others

),

final as (

    select
        -- ids
        united.offering_id,
        risks.provider_id,
        risks.model_id,

        -- when, and what
        united.event_on,
        united.event,
        united.date_precision,
        united.date_kind,
        {{ days_between('risks.as_of_on', 'united.event_on') }} as days_left,
        united.because,
        united.replacement_model_id,
        risks.risk_level,
        watchlist.offering_id is not null as is_watched,
        coalesce(watchlist.is_own, false) as is_own,

        -- provenance
        united.source_id,
        united.stated_in,
        united.snapshot_id,
        risks.as_of_on

    from united
    inner join risks
        on united.offering_id = risks.offering_id
    left join watchlist
        on united.offering_id = watchlist.offering_id

)

select * from final
