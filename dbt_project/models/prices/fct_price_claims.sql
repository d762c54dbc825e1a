with

claims as (

    select * from {{ ref('int_price_claims__dated') }}

),

price_checks as (

    select * from {{ ref('price_checks') }}

),

compared as (

    select * from {{ ref('int_price_conflicts__compared') }}

),

implausible as (

    select * from {{ ref('int_price_claims__checked') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'price'

),

-- A price that is too high for any model is no evidence against another price.
pairs as (

    select compared.*
    from compared
    inner join price_checks
        on
            price_checks.finding = 'too_high'
            and compared.other_usd_per_unit < price_checks.at_least

),

-- Per claim, the number of independent sources that contradict it by a unit, fit it, or state the same price.
evidence as (

    select
        {{ claim_key('pairs') }},
        count(distinct case when pairs.is_unit_error then pairs.other_origin_source_id end) as contradicting,
        count(
            distinct case
                when not pairs.is_unit_error and pairs.ratio is not null then pairs.other_origin_source_id
            end
        ) as supporting,
        count(distinct case when not pairs.is_conflict then pairs.other_origin_source_id end) as agreeing
    from pairs
    group by all

),

-- Of two prices a unit apart, exclude the one with less support; on a tie, exclude both.
unit_errors as (

    select distinct
        {{ claim_key('pairs') }}
    from pairs
    inner join evidence as own
        on {{ same_claim('pairs', 'own') }}
    left join evidence as other
        on
            {{ same_price_key('pairs', 'other') }}
            and pairs.other_source_id = other.source_id
            and pairs.other_valid_from_at = other.valid_from_at
    where
        pairs.is_unit_error
        and own.contradicting - own.supporting >= coalesce(other.contradicting - other.supporting, 0)

),

checked as (

    select
        claims.*,
        precedence.precedence = 1 as is_own,
        case
            -- an own price is what you pay
            when precedence.precedence = 1 then null
            when unit_errors.source_id is not null then 'unit_error'
            when ceilings.finding is not null then 'too_high'
            when
                zeros.finding is not null
                and claims.usd_per_unit = 0
                and not claims.is_free_by_name
                and coalesce(evidence.agreeing, 0) = 0
                then 'unconfirmed_free_price'
            when
                not claims.is_hand_kept
                and (not claims.is_first_hand or implausible.finding = 'other_product')
                and coalesce(evidence.agreeing, 0) = 0
                then implausible.finding
        end as excluded_reason
    from claims
    inner join precedence
        on claims.source_id = precedence.source_id
    left join implausible
        on {{ same_claim('claims', 'implausible') }}
    left join evidence
        on {{ same_claim('claims', 'evidence') }}
    left join unit_errors
        on {{ same_claim('claims', 'unit_errors') }}
    left join price_checks as ceilings
        on
            ceilings.finding = 'too_high'
            and claims.is_token_meter
            and claims.usd_per_unit >= ceilings.at_least
    left join price_checks as zeros
        on
            zeros.finding = 'unconfirmed_free_price'
            and claims.meter in ('input', 'cached_input', 'output')
            and not claims.is_hand_kept

),

final as (

    select
        -- ids
        source_id,
        offering_id,
        provider_id,
        model_id,

        -- what is priced
        region,
        meter,
        service_tier,
        min_input_tokens,
        time_window,

        -- money
        unit,
        is_token_meter,
        usd_per_unit,
        stated_usd_per_unit,

        -- when
        nullif(valid_from_at, {{ since_ever() }}) as valid_from_at,
        valid_from_at = {{ since_ever() }} as is_since_ever,
        valid_to_at,
        first_seen_on,
        last_seen_on,
        is_start_stated,
        stated_on,

        -- flags
        is_hand_kept,
        is_own,
        is_first_hand,
        is_approximate,
        excluded_reason is not null as is_excluded,
        excluded_reason,

        -- provenance
        copied_from,
        stated_in,
        snapshot_id,

        -- old names, kept for one release
        excluded_reason is not null as is_held_back,
        replace(excluded_reason, 'unconfirmed_free_price', 'lone_zero') as held_back_because

    from checked

)

select * from final
