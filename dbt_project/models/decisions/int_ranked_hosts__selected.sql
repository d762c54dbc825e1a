{{ config(materialized='view') }}

with

rankings as (

    select * from {{ ref('model_rankings') }}
    where is_eligible

),

profiles as (

    select * from {{ ref('ranking_profiles') }}

),

destinations as (

    select * from {{ ref('int_offering_risks__classified') }}
    where is_destination

),

best_of_provider as (

    select
        rankings.profile_id,
        profiles.scenario_id,
        destinations.model_id,
        destinations.provider_id,
        destinations.offering_id,
        rankings.score,
        rankings.rank
    from rankings
    inner join profiles
        on rankings.profile_id = profiles.profile_id
    inner join destinations
        on rankings.offering_id = destinations.offering_id
    qualify
        row_number() over (
            partition by rankings.profile_id, destinations.model_id, destinations.provider_id
            order by rankings.rank nulls last, destinations.offering_id nulls last
        ) = 1

),

numbered as (

    select
        *,
        row_number() over places as place,
        first_value(provider_id) over places as best_provider_id
    from best_of_provider
    window places as (
        partition by profile_id, model_id
        order by rank nulls last, offering_id nulls last
    )

),

-- whoever leaves the provider of the best takes the second
final as (

    select *
    from numbered
    where place <= 2

)

select * from final
