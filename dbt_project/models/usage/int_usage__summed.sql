{#- The log is read once, and everything after works on these sums. Cost is linear in tokens while no price changes, so
    calls are summed by everything that a price depends on: provider, model, tier, day, hours and size. -#}
{%- set price_lists = ref('int_price_lists__pivoted') -%}
{%- set sizes = size_steps(price_lists) -%}
{%- set minutes = minute_steps(price_lists, usage_log_starts_at()) -%}
with

calls as (

    select
        *,
        {{ time_of_day('called_at') }} as time_of_day,
        fresh_input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens as input_tokens
    from {{ usage_calls() }}
    where {{ is_past('called_at') }}

),

keyed as (

    select
        *,
        {{ words_key(['log_provider', 'log_model', 'log_tier']) }} as words_key,
        cast(called_at as date) as used_on,
        {{ minute_step('time_of_day', minutes) }} as from_minute,
        -- charges (calls is a constant null) get the base price, since the size of a request is not known;
        -- calls without valid numbers get null, since no price can be found for them
        case
            when {{ has_no_valid_numbers() }} then null
            when calls is null then 0
            else {{ step_below('input_tokens', sizes) }}
        end as min_input_tokens
    from calls

),

summed as (

    select
        any_value(log_provider) as log_provider,
        any_value(log_model) as log_model,
        any_value(log_tier) as log_tier,
        used_on,
        from_minute,
        min_input_tokens,
        sum(calls) as calls,
        {{ token_sums() }}
    from keyed
    group by words_key, used_on, from_minute, min_input_tokens

),

final as (

    select
        -- ids
        row_number() over (order by used_on nulls last) as usage_id,

        -- as the log names them
        log_provider,
        log_model,
        log_tier,

        -- which calls
        used_on,
        from_minute,
        min_input_tokens,

        -- amounts
        calls,
        {{ token_columns() | join(',\n        ') }},

        -- by which steps they were summed
        '{{ steps_as_text(sizes, minutes) }}' as summed_by

    from summed

)

select * from final
