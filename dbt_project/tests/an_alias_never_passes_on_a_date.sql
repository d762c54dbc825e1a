-- A date stated for an alias is a date of the alias: none of the listings that it has pointed at ends with it.
select
    events.source_id,
    events.source_model_id,
    events.offering_id
from {{ ref('int_lifecycle_events__unioned') }} as events
inner join {{ ref('int_models__matched') }} as names
    on
        events.source_id = names.source_id
        and events.source_provider_id = names.source_provider_id
        and events.source_model_id = names.source_model_id
where
    names.alias_of is not null
    or events.offering_id not in (
        select own.offering_id
        from {{ ref('int_offerings__matched') }} as own
        where
            own.source_id = events.source_id
            and own.source_provider_id = events.source_provider_id
            and own.source_model_id = events.source_model_id
    )
