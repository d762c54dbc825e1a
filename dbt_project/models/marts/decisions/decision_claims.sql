with

claims as (

    select * from {{ ref('stg_decision_record__claims') }}

),

measured as (

    select * from {{ ref('int_decision_claims__measured') }}

),

final as (

    select
        -- ids
        claims.decision_id,
        claims.claim_id,
        claims.provider_id || '/' || claims.model_id as offering_id,

        -- the claim
        claims.claim,
        claims.measure,
        claims.subject,

        -- what was stated and what comes out
        claims.value_stated,
        claims.tolerance,
        measured.value_computed,
        abs(measured.value_computed - claims.value_stated) <= claims.tolerance as holds,
        case
            when measured.value_computed is null then 'the warehouse has no fact to compute it from'
            else measured.how
        end as because,

        -- when and where
        measured.judged_on,
        claims.source_address,
        claims.source_place,
        claims.snapshot_id

    from claims
    inner join measured
        on
            claims.decision_id = measured.decision_id
            and claims.claim_id = measured.claim_id

)

select * from final
