with

claims as (

    select * from {{ ref('stg_decision_record__claims') }}

),

measured as (

    select * from {{ ref('int_decision_claims__measured') }}

),

risks as (

    select * from {{ ref('deprecation_risk') }}

),

-- for an end, readers need to know where to move
alternatives as (

    select
        offering_id,
        as_of_on,
        case exit_path
            when 'other_host' then 'alternative: other_host, ' || cast(other_hosts as string) || ' of the same weights'
            when 'named_replacement' then 'alternative: named_replacement, ' || replacement_model_id
            else 'alternative: ' || exit_path
        end as alternative
    from risks
    where
        retires_on is not null
        and exit_path is not null

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
            else measured.how || coalesce('; ' || alternatives.alternative, '')
        end as because,

        -- when and where
        measured.as_of_on,
        claims.source_address,
        claims.source_place,
        claims.snapshot_id,

        -- old names, kept for one release
        measured.as_of_on as judged_on

    from claims
    inner join measured
        on
            claims.decision_id = measured.decision_id
            and claims.claim_id = measured.claim_id
    left join alternatives
        on
            claims.measure = 'dated_ends'
            and claims.provider_id || '/' || claims.model_id = alternatives.offering_id
            and measured.as_of_on = alternatives.as_of_on

)

select * from final
