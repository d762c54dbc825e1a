with

watchlist as (

    select * from {{ ref('stg_policy__watchlist') }}

),

final as (

    select
        offering_id,
        rationale,
        decided_on,
        is_own
    from watchlist

)

select * from final
