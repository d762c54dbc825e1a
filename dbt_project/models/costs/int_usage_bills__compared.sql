{#- Only rows of the log that say what was billed, be it in words that are no number; without any, this is empty. -#}
with

priced as (

    select
        {{ bill_key_columns('usage') }},
        usage.offering_id,
        usage.provider_id,
        usage.model_id,
        usage.calls,
        usage.billed_rows,
        usage.billed,
        usage.billed_input,
        usage.billed_output,
        usage.billed_tools,
        -- what has no readable bill is compared with nothing
        case when usage.billed_rows > 0 then usage.gap end as gap,
        case
            when usage.billed_rows > 0
                then usage.fresh_input_usd + usage.cached_input_usd + usage.cache_write_usd
        end as input_usd,
        {%- for column in ['output_usd', 'other_usd', 'cost_usd'] %}
            case when usage.billed_rows > 0 then usage.{{ column }} end as {{ column }},
        {%- endfor %}
        usage.unread_bills
    from {{ ref('int_usage__costed') }} as usage
    where usage.billed_rows + usage.unread_bills > 0

),

currency_rates as (

    select * from {{ ref('currency_rates') }}

),

-- what has no price makes the whole bill incomparable
bills as (

    select
        {{ bill_key() | join(',\n        ') }},
        min(offering_id) as offering_id,
        min(provider_id) as provider_id,
        min(model_id) as model_id,
        min(gap) as gap,
        {{ sum_of_known('calls') }} as calls,
        {%- for column in billed_columns() %}
            cast(sum({{ column }}) as decimal(38, 15)) as {{ column }},
        {%- endfor %}
        {%- for column in ['input_usd', 'output_usd', 'other_usd', 'cost_usd'] %}
            case when bool_and(gap is null) then cast(sum({{ column }}) as decimal(38, 15)) end as {{ column }},
        {%- endfor %}
        sum(billed_rows) as billed_rows,
        sum(unread_bills) as unread_bills
    from priced
    group by {{ bill_key() | join(', ') }}

),

rated as (

    select
        bills.*,
        currency_rates.usd_per_unit
    from bills
    left join currency_rates
        on
            bills.billed_currency = currency_rates.currency
            and bills.used_on >= currency_rates.valid_from_on
            and (currency_rates.valid_to_on is null or bills.used_on < currency_rates.valid_to_on)

),

metered as (

    {% for meter, columns in {
        'all': ['billed', 'cost_usd'],
        'input': ['billed_input', 'input_usd'],
        'output': ['billed_output', 'output_usd'],
        'tools': ['billed_tools', 'other_usd']
    }.items() %}
        select
            *,
            '{{ meter }}' as meter,
            {{ columns[0] }} as amount,
            {{ columns[1] }} as computed_usd
        from rated
        where {{ columns[0] }} is not null{{ ' or unread_bills > 0' if meter == 'all' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        -- which bill
        {{ bill_key() | join(',\n        ') }},
        meter,
        offering_id,
        provider_id,
        model_id,
        gap,
        calls,
        unread_bills,

        -- money
        amount as billed,
        {{ converted_usd('amount', 'usd_per_unit') }} as billed_usd,
        computed_usd,

        -- what rounding can have moved the bill by
        {{ converted_usd(rounding_of('amount', 'billed_rows'), 'usd_per_unit') }} as rounding_usd

    from metered

)

select * from final
