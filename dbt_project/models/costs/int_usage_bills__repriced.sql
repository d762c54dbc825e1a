{#- What a bill would be if one thing were different. Only bills that differ from the price list are priced again. -#}
{#- each cause, and the column of a price list that it changes -#}
{%- set changeable = {
    'region': 'region', 'service_tier': 'service_tier', 'context_tier': 'min_input_tokens', 'other_day': 'valid_from_at'
} -%}
{#- how the new value is told, unless as it is -#}
{%- set details = {
    'min_input_tokens': 'cast(min_input_tokens as string)',
    'valid_from_at': "case when valid_from_at > " ~ since_ever() ~ " then cast(valid_from_at as string) else 'ever' end"
} -%}
with

bills as (

    select distinct {{ bill_key() | join(', ') }}
    from {{ ref('int_usage_bills__compared') }}
    where abs(billed_usd - computed_usd) > rounding_usd

),

usage as (

    select
        {{ bill_key_columns('usage') }},
        usage.usage_id,
        usage.offering_id,
        usage.price_region,
        usage.surcharge_pct,
        usage.service_tier,
        usage.from_at,
        usage.from_minute,
        usage.week_day,
        usage.min_input_tokens,
        {{ token_columns() | join(',\n        ') }},
        usage.reasoning_output_tokens,
        usage.thinking_output_tokens,
        usage.other_usd
    from {{ ref('int_usage__costed') }} as usage
    where
        usage.billed_rows > 0
        and usage.gap is null

),

billed as (

    select
        usage.*,
        count(*) over of_bill as bill_parts,
        sum(usage.cached_input_tokens) over of_bill as bill_reads,
        sum(usage.cache_write_tokens + usage.cache_write_1h_tokens) over of_bill as bill_writes,
        sum(usage.cache_write_1h_tokens) over of_bill as bill_hour_writes,
        sum(usage.other_usd) over of_bill as bill_other_usd
    from usage
    inner join bills
        on {{ same_bill('usage', 'bills') }}
    window of_bill as (partition by usage.{{ bill_key() | join(', usage.') }})

),

price_lists as (

    select * from {{ ref('int_price_lists__pivoted') }}
    where offering_id in (select billed.offering_id from billed)

),

-- what may have been different; null keeps what the log says
changes as (

    {% for cause, changed in changeable.items() %}
        {{ 'union all' if not loop.first }}
        select distinct
            offering_id,
            {%- for column in changeable.values() %}
                {{ column if column == changed else 'case when false then ' ~ column ~ ' end' }} as {{ column }},
            {%- endfor %}
            '{{ cause }}' as cause,
            {{ details.get(changed, changed) }} as cause_detail
        from price_lists
    {% endfor %}

),

changed as (

    select
        billed.{{ bill_key() | join(',\n        billed.') }},
        billed.bill_parts,
        billed.offering_id,
        changes.cause,
        changes.cause_detail,
        coalesce(changes.region, billed.price_region) as price_region,
        case when changes.region is null then billed.surcharge_pct else 0 end as surcharge_pct,
        coalesce(changes.service_tier, billed.service_tier) as service_tier,
        coalesce(changes.min_input_tokens, billed.min_input_tokens) as min_input_tokens,
        coalesce(changes.valid_from_at, billed.from_at) as from_at,
        billed.from_minute,
        billed.week_day,
        billed.{{ token_columns() | join(',\n        billed.') }},
        billed.reasoning_output_tokens,
        billed.thinking_output_tokens,
        billed.other_usd
    from billed
    inner join changes
        on billed.offering_id = changes.offering_id

    {% for cause, (columns, is_possible) in moved_tokens().items() %}
        union all

        select
            {{ bill_key() | join(',\n        ') }},
            bill_parts,
            offering_id,
            '{{ cause }}' as cause,
            '' as cause_detail,
            price_region,
            surcharge_pct,
            service_tier,
            min_input_tokens,
            from_at,
            from_minute,
            week_day,
            {%- for column in columns %}
                {{ column }} as {{ token_columns()[loop.index0] }},
            {%- endfor %}
            output_tokens,
            reasoning_output_tokens,
            thinking_output_tokens,
            other_usd
        from billed
        where {{ is_possible }}
    {% endfor %}

    union all

    select
        {{ bill_key() | join(',\n        ') }},
        bill_parts,
        offering_id,
        'without_other' as cause,
        '' as cause_detail,
        price_region,
        surcharge_pct,
        service_tier,
        min_input_tokens,
        from_at,
        from_minute,
        week_day,
        {{ token_columns() | join(',\n        ') }},
        reasoning_output_tokens,
        thinking_output_tokens,
        cast(0 as decimal(38, 15)) as other_usd
    from billed
    where bill_other_usd > 0

),

priced as (

    select
        changed.{{ bill_key() | join(',\n        changed.') }},
        changed.bill_parts,
        changed.cause,
        changed.cause_detail,
        changed.other_usd,
        changed.surcharge_pct,
        {{ usage_cost_columns('changed', 'price_lists') }}
    from changed
    inner join price_lists
        on
            changed.offering_id = price_lists.offering_id
            and changed.price_region = price_lists.region
            and changed.service_tier = price_lists.service_tier
            and {{ holds_for('price_lists', 'changed') }}

),

surcharged as (

    select
        {{ bill_key() | join(',\n        ') }},
        bill_parts,
        cause,
        cause_detail,
        other_usd,
        {{ with_surcharge('fresh_input_usd + cached_input_usd + cache_write_usd', 'surcharge_pct') }} as input_usd,
        {{ with_surcharge('output_usd', 'surcharge_pct') }} as output_usd
    from priced

),

-- only what all parts of the bill have a price for
final as (

    select
        -- which bill, and what is different
        {{ bill_key() | join(',\n        ') }},
        cause,
        cause_detail,

        -- money
        cast(sum(input_usd) as decimal(38, 15)) as input_usd,
        cast(sum(output_usd) as decimal(38, 15)) as output_usd,
        cast(sum(other_usd) as decimal(38, 15)) as other_usd

    from surcharged
    group by {{ bill_key() | join(', ') }}, cause, cause_detail, bill_parts
    having count(input_usd + output_usd) = bill_parts

)

select * from final
