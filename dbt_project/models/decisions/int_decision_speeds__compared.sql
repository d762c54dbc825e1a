with

claims as (

    select * from {{ ref('int_decision_claims__dated') }}

),

stated as (

    select
        *,
        provider_id || '/' || model_id as offering_id
    from {{ ref('stg_decision_record__offerings') }}

),

-- the latest figures that were stated by the day of the claim
known as (

    select
        claims.decision_id,
        claims.claim_id,
        stated.offering_id,
        stated.model_id,
        max_by(stated.output_tokens_per_second, stated.stated_on)
        filter (where stated.output_tokens_per_second is not null) as output_tokens_per_second,
        max_by(stated.speed_rank, stated.stated_on)
        filter (where stated.speed_rank is not null) as speed_rank
    from claims
    inner join stated
        on claims.as_of_on >= stated.stated_on
    group by all

),

compared as (

    select
        claims.decision_id,
        claims.claim_id,
        max(own.output_tokens_per_second) as own_speed,
        max(case when others.offering_id = claims.other_offering_id then others.output_tokens_per_second end)
            as other_speed,
        -- faster by its figure, or by its stated rank where it has no figure
        count(
            case
                when others.model_id <> own.model_id or others.offering_id = own.offering_id then null
                when others.output_tokens_per_second > own.output_tokens_per_second then 1
                when others.output_tokens_per_second is null and others.speed_rank < own.speed_rank then 1
            end
        ) as faster_hosts,
        count(
            case when others.model_id = own.model_id and others.offering_id <> own.offering_id then 1 end
        ) as other_hosts
    from claims
    inner join known as own
        on
            claims.decision_id = own.decision_id
            and claims.claim_id = own.claim_id
            and claims.offering_id = own.offering_id
    inner join known as others
        on
            claims.decision_id = others.decision_id
            and claims.claim_id = others.claim_id
    group by all

),

final as (

    select
        -- ids
        decision_id,
        claim_id,

        -- output tokens per second, of the offering and of the one that it is compared with
        own_speed,
        other_speed,

        -- other hosts of the same model
        faster_hosts,
        other_hosts

    from compared

)

select * from final
