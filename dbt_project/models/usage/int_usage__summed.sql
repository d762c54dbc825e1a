{#- The log is read once, and everything after works on these sums. Cost is linear in tokens while no price changes, so
    calls are summed by everything that a price depends on: provider, model, tier, region, day, hours and size. -#}
{%- set price_lists = ref('int_price_lists__pivoted') -%}
{%- set sizes = size_steps(price_lists) -%}
{%- set minutes = minute_steps(price_lists, usage_log_starts_at()) -%}
{%- set there = usage_call_columns() -%}
{%- set words = words_in(there) -%}
{#- sums of rows with such an amount are not mixed with those of rows without it -#}
{%- set flags = {} -%}
{%- set bills = there | select('in', billed_columns()) | list -%}
{%- if 'billed' in there -%}{%- do flags.update({'is_billed': 'billed is not null'}) -%}{%- endif -%}
{%- if bills -%}{%- do flags.update({'is_bill_unread': is_unread_bill(bills)}) -%}{%- endif -%}
{%- if 'reasoning_output_tokens' in there -%}
    {%- do flags.update({'is_reasoning_counted': 'reasoning_output_tokens is not null'}) -%}
{%- endif -%}
{%- set is_repeated = has_repeats() -%}
{%- set is_one_call = is_one_call_a_row() -%}
with

calls as (

    select
        *,
        {{ time_of_day('called_at') }} as time_of_day,
        {{ input_tokens_in(there) }} as input_tokens
    from {{ usage_calls() }}
    where {{ is_past('called_at') }}

),

keyed as (

    select
        *,
        {{ words_key(words) }} as words_key,
        case when not ({{ is_no_day('called_at') }}) then cast(called_at as date) end as used_on,
        {%- if not is_one_call %}
        -- tokens without a call are of calls that nobody counted
        case when not (calls = 0 and input_tokens + output_tokens > 0) then calls end as counted_calls,
        {%- endif %}
        {{ minute_step('time_of_day', minutes) }} as from_minute,
        {%- for column, condition in flags.items() %}
        {{ condition }} as {{ column }},
        {%- endfor %}
        -- a total of several calls, or of nobody knows how many, is of no size, unless the log states one: -1 marks it,
        -- since a column more to sum by costs time; calls without valid numbers get null
        case
            when {{ has_no_valid_numbers(there) }} then null
            {%- if 'tokens_per_request' in there %}
            when tokens_per_request is not null then {{ step_below('tokens_per_request', sizes) }}
            {%- endif %}
            {%- if not is_one_call %}
            when coalesce(calls <> 1, true) then -1
            {%- endif %}
            else {{ step_below('input_tokens', sizes) }}
        end as min_input_tokens
    from calls

),

summed as (

    select
        {%- for column in words %}
            any_value({{ column }}) as {{ column }},
        {%- endfor %}
        used_on,
        from_minute,
        min_input_tokens,
        {%- for column in flags %}
        {{ column }},
        {%- endfor %}
        {{ 'count(*)' if is_one_call else sum_of_known('counted_calls') }} as calls,
        {{ 'count(billed)' if 'billed' in there else 0 }} as billed_rows,
        {{ 'sum(repeated_rows)' if is_repeated else 0 }} as repeated_rows,
        {%- for column in there if optional_call_columns()[column] != 'string' and column != 'tokens_per_request' %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        {%- if 'reasoning_output_tokens' in there %}
        sum(case when reasoning_output_tokens > 0 then output_tokens else 0 end) as thinking_output_tokens,
        {%- endif %}
        {{ token_sums() }}
    from keyed
    group by {{ (['words_key', 'used_on', 'from_minute', 'min_input_tokens'] + (flags | list)) | join(', ') }}

),

final as (

    select
        -- ids
        row_number() over (order by used_on nulls last) as usage_id,

        -- as the log names them
        {%- for column in ['log_provider', 'log_model', 'log_tier', 'log_region', 'known_gap', 'billed_currency'] %}
            {{ column if column in words else 'cast(null as string) as ' ~ column }},
        {%- endfor %}

        -- which calls
        used_on,
        from_minute,
        case when min_input_tokens = -1 then 0 else min_input_tokens end as min_input_tokens,
        coalesce(min_input_tokens = -1, false) as has_totals,

        -- amounts
        calls,
        {{ token_columns() | join(',\n        ') }},
        {{ 'is_reasoning_counted' if flags.is_reasoning_counted else 'false as is_reasoning_counted' }},
        {{ 'coalesce(thinking_output_tokens, 0)' if flags.is_reasoning_counted else 'cast(0 as bigint)' }}
            as thinking_output_tokens,
        {%- for column in ['reasoning_output_tokens'] + (other_amounts() | list) %}
            {{ 'coalesce(' ~ column ~ ', 0)' if column in there else 'cast(0 as bigint)' }} as {{ column }},
        {%- endfor %}

        -- rows of the log that were left out, since a later one has the same id
        repeated_rows,

        -- what was billed, and in how many rows of the log; null where the log has no bill, or none that is a number
        {{ 'case when is_bill_unread then 0 else billed_rows end' if bills else 'billed_rows' }} as billed_rows,
        {{ 'case when is_bill_unread then billed_rows else 0 end' if bills else 'billed_rows' }} as unread_bills,
        {%- for column in billed_columns() %}
            {{ ('case when not is_bill_unread then ' ~ column ~ ' end') if column in bills
                else 'cast(null as decimal(38, 15))' }} as {{ column }},
        {%- endfor %}

        -- by which steps they were summed
        '{{ steps_as_text(sizes, minutes) }}' as summed_by

    from summed

)

select * from final
