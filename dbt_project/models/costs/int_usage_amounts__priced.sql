{#- Few logs count anything but text, so this is a table of few rows: usage without other amounts and fees has none. -#}
{%- set counted = counted_amounts(ref('int_usage__summed')) -%}
{%- set has_tokens = counted.values() | reject('in', ['web_search', 'code_session']) | list -%}
with

call_fees as (

    select * from {{ ref('int_call_fees__selected') }}

),

{% if counted %}
    usage as (

        select * from {{ named_usage() }} as usage
        where
            early_gap is null
            and ({{ counted | join(' > 0 or ') }} > 0)

    ),

    amounts as (

        {% for column, meter in counted.items() %}
            select
                *,
                '{{ meter }}' as meter,
                cast({{ column }} as bigint) as amount
            from usage
            where {{ column }} > 0
        {{ 'union all' if not loop.last }}
        {% endfor %}

    ),

{% endif %}
{% if has_tokens %}
    prices as (

        select * from {{ ref('int_other_prices__unioned') }}

    ),

    -- of the surest prices, those of the highest threshold below the size of the calls; snapshots may disagree
    found_prices as (

        select
            amounts.usage_id,
            amounts.meter,
            amounts.amount,
            amounts.surcharge_pct,
            prices.usd_per_mtok,
            prices.price_basis,
            prices.seen_on
        from amounts
        left join prices
            on
                amounts.offering_id = prices.offering_id
                and amounts.price_region = prices.region
                and amounts.service_tier = prices.service_tier
                and amounts.meter = prices.meter
                and amounts.min_input_tokens >= prices.min_input_tokens
                and {{ holds_at('prices', 'amounts.from_at') }}
        where amounts.meter not in ('web_search', 'code_session')
        qualify
            rank() over (
                partition by amounts.usage_id, amounts.meter
                order by prices.place asc nulls last, prices.min_input_tokens desc nulls last
            ) = 1

    ),

    priced_tokens as (

        select
            usage_id,
            meter,
            case
                when min(usd_per_mtok) = max(usd_per_mtok)
                    then {{ with_surcharge(token_cost_usd('amount', 'min(usd_per_mtok)'), 'surcharge_pct') }}
            end as usd,
            max(price_basis) as price_basis,
            max(seen_on) as seen_on
        from found_prices
        group by usage_id, meter, amount, surcharge_pct

    ),

{% endif %}
{% if counted.web_searches %}
    -- a fee holds for every tier; where the size of the search context decides it, it is not known
    priced_searches as (

        select
            amounts.usage_id,
            amounts.meter,
            case
                when not call_fees.is_by_search_size
                    then {{ used_fee_usd('amounts.amount', 'call_fees.usd_per_thousand_searches') }}
            end as usd,
            {{ fee_basis_columns('call_fees', 'amounts.used_on') }}
        from amounts
        left join call_fees
            on
                amounts.offering_id = call_fees.offering_id
                and amounts.price_region = call_fees.region
                and {{ holds_at('call_fees', 'amounts.from_at') }}
        where amounts.meter = 'web_search'

    ),

{% endif %}
{% if counted.code_sessions %}
    -- sold beside the models, so that the provider prices it once
    session_claims as (

        select
            *,
            case when is_start_stated then cast(valid_from_at as date) else first_seen_on end as known_on
        from {{ ref('fct_price_claims') }}
        where
            meter = 'code_session'
            and excluded_reason is null

    ),

    priced_sessions as (

        select
            amounts.usage_id,
            amounts.meter,
            case
                when min(session_claims.usd_per_unit) = max(session_claims.usd_per_unit)
                    then {{ used_fee_usd('amounts.amount', 'min(session_claims.usd_per_unit)') }}
            end as usd,
            case
                when max(session_claims.known_on) > amounts.used_on then 'seen_later' else 'stated_for_the_day'
            end as price_basis,
            case
                when max(session_claims.known_on) > amounts.used_on then max(session_claims.known_on)
                else min(session_claims.last_seen_on)
            end as seen_on
        from amounts
        left join session_claims
            on
                amounts.provider_id = session_claims.provider_id
                and amounts.price_region = session_claims.region
                and {{ holds_at('session_claims', 'amounts.from_at') }}
        where amounts.meter = 'code_session'
        group by amounts.usage_id, amounts.meter, amounts.amount, amounts.used_on

    ),

{% endif %}
-- what every call pays beside its tokens; it is known if the log counts the calls, and searches that are billed singly
priced_requests as (

    select
        usage.usage_id,
        'request' as meter,
        case
            when
                (not call_fees.has_request_fee or (usage.calls is not null and not call_fees.is_by_search_size))
                and (not call_fees.is_always_searching or usage.web_searches > 0)
                and not call_fees.has_citation_price
                then {{ used_fee_usd('coalesce(usage.calls, 0)', 'call_fees.usd_per_thousand_requests') }}
        end as usd,
        {{ fee_basis_columns('call_fees', 'usage.used_on') }}
    from (
        -- first, since a left join on ranges compares all pairs
        select * from {{ named_usage() }} as usage
        where
            early_gap is null
            and offering_id in (
                select fees.offering_id from call_fees as fees
                where fees.has_call_fee
            )
    ) as usage
    left join call_fees
        on
            usage.offering_id = call_fees.offering_id
            and usage.price_region = call_fees.region
            and {{ holds_at('call_fees', 'usage.from_at') }}
    where coalesce(call_fees.has_call_fee, true)

),

costed as (

    {% if has_tokens %}
        select * from priced_tokens
        union all
    {% endif %}
    {% if counted.web_searches %}
        select * from priced_searches
        union all
    {% endif %}
    {% if counted.code_sessions %}
        select * from priced_sessions
        union all
    {% endif %}
    select * from priced_requests

),

final as (

    select
        -- ids
        usage_id,

        -- money; null if a part has no price
        case when bool_and(usd is not null) then sum(usd) end as other_usd,
        min(case when usd is null then meter end) as unpriced_meter,

        -- how the prices are known
        case
            when bool_or(price_basis = 'seen_later') then 'seen_later'
            when bool_or(price_basis = 'own') then 'own'
            else 'stated_for_the_day'
        end as price_basis,
        coalesce(
            max(case when price_basis = 'seen_later' then seen_on end),
            min(seen_on)
        ) as price_seen_on

    from costed
    group by usage_id

)

select * from final
