with

scores as (

    select * from {{ ref('int_scores__weighted') }}

),

hosts as (

    select * from {{ ref('int_hosts__selected') }}

),

places as (

    select * from {{ ref('int_first_places__sampled') }}

),

efforts as (

    select distinct
        profile_id,
        offering_id,
        effort
    from {{ ref('int_effort_facts__selected') }}

),

final as (

    select
        -- ids
        scores.profile_id,
        scores.offering_id,

        -- how it was measured
        efforts.effort,
        scores.criteria_coverage_pct,
        nullif(scores.unknown_criteria, '') as unknown_criteria,

        -- where the model may stand
        cast(places.best_place as bigint) as best_place,
        cast(places.worst_place as bigint) as worst_place

    from scores
    left join hosts
        on
            scores.profile_id = hosts.profile_id
            and scores.offering_id = hosts.offering_id
    left join places
        on
            hosts.profile_id = places.profile_id
            and hosts.model_id = places.model_id
    left join efforts
        on
            scores.profile_id = efforts.profile_id
            and scores.offering_id = efforts.offering_id

)

select * from final
