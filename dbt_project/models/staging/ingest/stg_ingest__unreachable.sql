with

tried as (

    select
        source_id,
        max(tried_at) as unreachable_at
    from {{ source('ingest', 'unreachable') }}
    where {{ is_known('cast(tried_at as date)') }}
    group by source_id

),

reached as (

    select
        source_id,
        max(checked_at) as reached_at
    from {{ source('ingest', 'observations') }}
    group by source_id

),

-- A source that a later load reached is not unreachable any more.
final as (

    select
        tried.source_id,
        tried.unreachable_at
    from tried
    left join reached
        on tried.source_id = reached.source_id
    where
        reached.reached_at is null
        or tried.unreachable_at > reached.reached_at

)

select * from final
