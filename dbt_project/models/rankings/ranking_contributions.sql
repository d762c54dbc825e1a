with

criteria as (

    select * from {{ ref('int_criteria__scaled') }}
    where is_ranked

),

definitions as (

    select * from {{ ref('criteria') }}

),

offerings as (

    select * from {{ ref('dim_offerings') }}

),

final as (

    select
        -- ids
        criteria.profile_id,
        criteria.offering_id,
        criteria.criterion_id,
        offerings.provider_id,
        offerings.model_id,

        -- the figure
        definitions.fact,
        criteria.raw_value,
        definitions.unit,
        definitions.direction,
        cast(criteria.margin as decimal(18, 9)) as margin,
        criteria.is_approximate,
        criteria.raw_value is null as is_missing,
        criteria.claim_kind,

        -- what it adds to the score
        criteria.weight,
        criteria.scaled_value,
        cast(criteria.weight * criteria.scaled_value as decimal(13, 12)) as contribution,
        cast(criteria.weight * criteria.scaled_low as decimal(13, 12)) as contribution_low,
        cast(criteria.weight * criteria.scaled_high as decimal(13, 12)) as contribution_high,

        -- provenance
        criteria.snapshot_id

    from criteria
    inner join definitions
        on criteria.criterion_id = definitions.criterion_id
    inner join offerings
        on criteria.offering_id = offerings.offering_id

)

select * from final
