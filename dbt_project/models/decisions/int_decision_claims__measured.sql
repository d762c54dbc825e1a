with

claims as (

    select * from {{ ref('int_decision_claims__dated') }}

),

speeds as (

    select * from {{ ref('int_decision_speeds__compared') }}

),

fine_tuning as (

    select * from {{ ref('stg_decision_record__fine_tuning') }}

),

lifecycle_events as (

    select * from {{ ref('int_lifecycle_events__unioned') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

license_clauses as (

    select * from {{ ref('license_clauses') }}

),

markups as (

    select
        claims.decision_id,
        claims.claim_id,
        max_by(fine_tuning.serving_markup_pct, fine_tuning.stated_on) as serving_markup_pct
    from claims
    inner join fine_tuning
        on
            claims.offering_id = fine_tuning.provider_id || '/' || fine_tuning.model_id
            and claims.as_of_on >= fine_tuning.stated_on
            and fine_tuning.serving_markup_pct is not null
    group by all

),

dated_ends as (

    select
        claims.decision_id,
        claims.claim_id,
        count(lifecycle_events.offering_id) as dated_ends
    from claims
    left join lifecycle_events
        on
            claims.offering_id = lifecycle_events.offering_id
            and lifecycle_events.event in ('announced', 'retired')
            and claims.as_of_on >= lifecycle_events.stated_on
    group by all

),

thresholds as (

    select
        claims.decision_id,
        claims.claim_id,
        max(license_clauses.threshold) as threshold
    from claims
    inner join models
        on claims.model_id = models.model_id
    inner join license_clauses
        on
            models.license_id = license_clauses.license_id
            and claims.subject = license_clauses.clause
    group by all

),

computed as (

    select
        claims.*,
        speeds.faster_hosts,
        speeds.other_hosts,
        cast(
            case claims.measure
                when 'price_lower_pct'
                    then
                        {{ quotient(
                            '100 * (claims.other_price - claims.price)', 'claims.other_price', 'decimal(18, 9)'
                        ) }}
                when 'speed_higher_pct'
                    then
                        {{ quotient(
                            '100 * (speeds.own_speed - speeds.other_speed)', 'speeds.other_speed', 'decimal(18, 9)'
                        ) }}
                when 'cost_difference_usd' then claims.total_usd - claims.other_total_usd
                when 'cost_usd'
                    then
                        case claims.subject
                            when 'fresh_input' then claims.fresh_input_usd * claims.interactions
                            when 'cached_input' then claims.cached_input_usd * claims.interactions
                            when 'output' then claims.output_usd * claims.interactions
                            when 'total' then claims.total_usd
                        end
                when 'serving_markup_pct' then markups.serving_markup_pct
                when 'speed_rank' then case when speeds.other_hosts > 0 then speeds.faster_hosts + 1 end
                when 'cost_rank' then claims.cost_rank
                when 'dated_ends' then dated_ends.dated_ends
                when 'end_month' then extract(year from claims.retires_on) * 100 + extract(month from claims.retires_on)
                when 'license_threshold' then thresholds.threshold
            end as decimal(18, 9)
        ) as value_computed
    from claims
    left join speeds
        on
            claims.decision_id = speeds.decision_id
            and claims.claim_id = speeds.claim_id
    left join markups
        on
            claims.decision_id = markups.decision_id
            and claims.claim_id = markups.claim_id
    left join dated_ends
        on
            claims.decision_id = dated_ends.decision_id
            and claims.claim_id = dated_ends.claim_id
    left join thresholds
        on
            claims.decision_id = thresholds.decision_id
            and claims.claim_id = thresholds.claim_id

),

-- the cheapest offering is named, so that a reader of a false claim knows what to compare
cheapest as (

    select
        decision_id,
        as_of_on,
        min(offering_id) as cheapest_offering_id
    from {{ ref('int_decision_candidates__priced') }}
    where cost_rank = 1
    group by all

),

final as (

    select
        -- ids
        computed.decision_id,
        computed.claim_id,
        computed.as_of_on,

        -- what came out
        computed.value_computed,
        case computed.measure
            when 'cost_rank'
                then
                    'the cheapest of those considered was ' || cheapest.cheapest_offering_id || ' on '
                    || cast(computed.as_of_on as string)
            when 'speed_rank'
                then
                    'faster hosts, as stated or measured: ' || cast(computed.faster_hosts as string) || ' of '
                    || cast(computed.other_hosts as string) || ' others on record'
            when 'dated_ends'
                then
                    case
                        when computed.value_computed = 0 then 'no end is known'
                        else
                            'it is ' || replace(computed.lifecycle_status, '_', ' ') || ', '
                            || cast(computed.retires_on as string)
                    end
            when 'end_month' then 'the end is on record for ' || cast(computed.retires_on as string)
            when 'license_threshold' then 'the threshold of clause ' || computed.subject
            else 'computed for ' || cast(computed.as_of_on as string)
        end as how

    from computed
    left join cheapest
        on
            computed.decision_id = cheapest.decision_id
            and computed.as_of_on = cheapest.as_of_on

)

select * from final
