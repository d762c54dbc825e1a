with

claims as (

    select
        *,
        provider_id || '/' || model_id as offering_id,
        other_provider_id || '/' || other_model_id as other_offering_id
    from {{ ref('stg_decision_record__claims') }}

),

priced as (

    select * from {{ ref('int_decision_candidates__priced') }}

),

-- a claim is checked for the day of its decision, and a promise for the day that the build answers for
final as (

    select
        claims.decision_id,
        claims.claim_id,
        claims.measure,
        claims.subject,
        claims.offering_id,
        claims.other_offering_id,
        claims.model_id,
        own.as_of_on,
        own.lifecycle_status,
        own.retires_on,
        own.cost_rank,
        own.total_usd,
        other.total_usd as other_total_usd,
        own.interactions,
        own.fresh_input_usd,
        own.cached_input_usd,
        own.output_usd,
        case claims.subject
            when 'input' then own.input_usd_per_mtok
            when 'cached_input' then own.cached_input_usd_per_mtok
            when 'output' then own.output_usd_per_mtok
        end as price,
        case claims.subject
            when 'input' then other.input_usd_per_mtok
            when 'cached_input' then other.cached_input_usd_per_mtok
            when 'output' then other.output_usd_per_mtok
        end as other_price
    from claims
    inner join priced as own
        on
            claims.decision_id = own.decision_id
            and claims.offering_id = own.offering_id
            and case when claims.judged_as_of = 'today' then own.is_now else own.is_then end
    left join priced as other
        on
            claims.decision_id = other.decision_id
            and claims.other_offering_id = other.offering_id
            and own.as_of_on = other.as_of_on

)

select * from final
