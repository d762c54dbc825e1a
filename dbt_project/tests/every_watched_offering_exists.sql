-- A mistyped offering would be watched by nobody.
with

found as (

    select
        case when watched.is_own then 'watchlist.csv of MODELMART_HOME' else 'seeds/policy/watchlist.csv' end
        || ': there is no offering ' || watched.offering_id || '; look it up: modelmart explain ' || watched.offering_id
            as message
    from {{ ref('watched_offerings') }} as watched
    left join {{ ref('dim_offerings') }} as offerings
        on watched.offering_id = offerings.offering_id
    where offerings.offering_id is null

)

{{ stop_with('found') }}
