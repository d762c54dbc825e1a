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

stated_speeds as (

    select
        *,
        provider_id || '/' || model_id as offering_id
    from {{ ref('stg_decision_record__offerings') }}

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

clauses as (

    select * from {{ ref('license_clauses') }}

),

-- the day a claim is judged on: that of the decision, or the day that is asked about
judged as (

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

),

known_speeds as (

    select
        judged.decision_id,
        judged.claim_id,
        stated_speeds.offering_id,
        stated_speeds.model_id,
        max_by(stated_speeds.output_tokens_per_second, stated_speeds.stated_on)
        filter (where stated_speeds.output_tokens_per_second is not null) as output_tokens_per_second,
        max_by(stated_speeds.speed_rank, stated_speeds.stated_on)
        filter (where stated_speeds.speed_rank is not null) as speed_rank
    from judged
    inner join stated_speeds
        on judged.as_of_on >= stated_speeds.stated_on
    group by all

),

speeds as (

    select
        judged.decision_id,
        judged.claim_id,
        max(own.output_tokens_per_second) as own_speed,
        max(case when others.offering_id = judged.other_offering_id then others.output_tokens_per_second end)
            as other_speed,
        -- faster by its figure, or said to be faster where it has none
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
    from judged
    inner join known_speeds as own
        on
            judged.decision_id = own.decision_id
            and judged.claim_id = own.claim_id
            and judged.offering_id = own.offering_id
    inner join known_speeds as others
        on
            judged.decision_id = others.decision_id
            and judged.claim_id = others.claim_id
    group by all

),

markups as (

    select
        judged.decision_id,
        judged.claim_id,
        max_by(fine_tuning.serving_markup_pct, fine_tuning.stated_on) as serving_markup_pct
    from judged
    inner join fine_tuning
        on
            judged.offering_id = fine_tuning.provider_id || '/' || fine_tuning.model_id
            and judged.as_of_on >= fine_tuning.stated_on
            and fine_tuning.serving_markup_pct is not null
    group by all

),

dated_ends as (

    select
        judged.decision_id,
        judged.claim_id,
        count(lifecycle_events.offering_id) as dated_ends
    from judged
    left join lifecycle_events
        on
            judged.offering_id = lifecycle_events.offering_id
            and lifecycle_events.event in ('announced', 'retired')
            and judged.as_of_on >= lifecycle_events.stated_on
    group by all

),

thresholds as (

    select
        judged.decision_id,
        judged.claim_id,
        max(clauses.threshold) as threshold
    from judged
    inner join models
        on judged.model_id = models.model_id
    inner join clauses
        on
            models.license_id = clauses.license_id
            and judged.subject = clauses.clause
    group by all

),

computed as (

    select
        judged.*,
        speeds.faster_hosts,
        speeds.other_hosts,
        cast(
            case judged.measure
                when 'price_lower_pct'
                    then
                        {{ quotient(
                            '100 * (judged.other_price - judged.price)', 'judged.other_price', 'decimal(18, 9)'
                        ) }}
                when 'speed_higher_pct'
                    then
                        {{ quotient(
                            '100 * (speeds.own_speed - speeds.other_speed)', 'speeds.other_speed', 'decimal(18, 9)'
                        ) }}
                when 'cost_difference_usd' then judged.total_usd - judged.other_total_usd
                when 'cost_usd'
                    then
                        case judged.subject
                            when 'fresh_input' then judged.fresh_input_usd * judged.interactions
                            when 'cached_input' then judged.cached_input_usd * judged.interactions
                            when 'output' then judged.output_usd * judged.interactions
                            when 'total' then judged.total_usd
                        end
                when 'serving_markup_pct' then markups.serving_markup_pct
                when 'speed_rank' then case when speeds.other_hosts > 0 then speeds.faster_hosts + 1 end
                when 'cost_rank' then judged.cost_rank
                when 'dated_ends' then dated_ends.dated_ends
                when 'end_month' then extract(year from judged.retires_on) * 100 + extract(month from judged.retires_on)
                when 'license_threshold' then thresholds.threshold
            end as decimal(18, 9)
        ) as value_computed
    from judged
    left join speeds
        on
            judged.decision_id = speeds.decision_id
            and judged.claim_id = speeds.claim_id
    left join markups
        on
            judged.decision_id = markups.decision_id
            and judged.claim_id = markups.claim_id
    left join dated_ends
        on
            judged.decision_id = dated_ends.decision_id
            and judged.claim_id = dated_ends.claim_id
    left join thresholds
        on
            judged.decision_id = thresholds.decision_id
            and judged.claim_id = thresholds.claim_id

),

-- who is cheaper is named, so that a claim that does not hold says what to look at
cheapest as (

    select
        decision_id,
        as_of_on,
        min(offering_id) as cheapest_offering_id
    from priced
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
                    cast(computed.faster_hosts as string) || ' of ' || cast(computed.other_hosts as string)
                    || ' other hosts on record is said or measured to be faster'
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
