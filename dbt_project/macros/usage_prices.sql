{# What the calls of a log cost at a price list, and how its prices are known. `tokens` and `prices` name the relations. #}


{# Columns of the aggregate in int_price_lists__pivoted: for each meter, how the price that it is billed at is known (price_basis), and
   the day that tells how old it is (seen_on). #}
{% macro bases_by_meter() -%}
    {%- set columns = [] -%}
    {%- for meter in text_meters() -%}
        {%- do columns.append(of_billed_meter(meter, 'price_basis') ~ ' as ' ~ meter ~ '_basis') -%}
        {%- do columns.append(of_billed_meter(meter, 'seen_on') ~ ' as ' ~ meter ~ '_seen_on') -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}


{# The cost of output: reasoning has a price of its own, which is that of output if nobody states one. Where thinking is a mode, all
   output of a call that reasons has that price. #}
{% macro usage_output_usd(tokens, prices) -%}
    {%- set reasoning -%}
    (case when {{ prices }}.is_thinking_a_mode then {{ tokens }}.thinking_output_tokens else {{ tokens }}.reasoning_output_tokens end)
    {%- endset -%}
    {{ used_cost_usd('(' ~ tokens ~ '.output_tokens - ' ~ reasoning ~ ')', prices ~ '.output_usd_per_mtok') }}
        + {{ used_cost_usd(reasoning, prices ~ '.reasoning_output_usd_per_mtok') }}
{%- endmacro %}


{# Columns of a select list: the cost of each kind of text tokens. #}
{% macro usage_cost_columns(tokens, prices) -%}
    {{ cost_usd(tokens, prices, ['fresh_input_tokens']) }} as fresh_input_usd,
        {{ cost_usd(tokens, prices, ['cached_input_tokens']) }} as cached_input_usd,
        {{ cost_usd(tokens, prices, ['cache_write_tokens', 'cache_write_1h_tokens']) }} as cache_write_usd,
        {{ usage_output_usd(tokens, prices) }} as output_usd
{%- endmacro %}


{# The basis and the day of each price that some tokens used: a list of SQL values, null for meters without tokens. #}
{% macro used_prices(tokens, prices, suffix, only_basis=none) -%}
    {%- set values = [] -%}
    {%- for column, price in dict(priced_meters(), reasoning_output_tokens='reasoning_output_usd_per_mtok').items() -%}
        {%- set meter = prices ~ '.' ~ price | replace('_usd_per_mtok', '') -%}
        {%- set is_used = tokens ~ '.' ~ column ~ ' > 0' -%}
        {%- if only_basis -%}{%- set is_used = is_used ~ " and " ~ meter ~ "_basis = '" ~ only_basis ~ "'" -%}{%- endif -%}
        {%- do values.append('case when ' ~ is_used ~ ' then ' ~ meter ~ suffix ~ ' end') -%}
    {%- endfor -%}
    {{ return(values | join(', ')) }}
{%- endmacro %}


{# How a sum of money is known, by the bases of its parts: one price that was seen later makes the sum one of later prices. #}
{% macro price_basis_of(bases) -%}
    case
            when 'seen_later' in ({{ bases }}) then 'seen_later'
            when 'own' in ({{ bases }}) then 'own'
            else 'stated_for_the_day'
        end
{%- endmacro %}


{# Columns of a select list: price_basis and price_seen_on of the text tokens. Of prices that were seen later it is the day on which the
   last of them was first seen, else the earliest day on which one of them was last seen. #}
{% macro usage_basis_columns(tokens, prices) -%}
    {{ price_basis_of(used_prices(tokens, prices, '_basis')) }} as price_basis,
        coalesce(
            greatest({{ used_prices(tokens, prices, '_seen_on', 'seen_later') }}),
            least({{ used_prices(tokens, prices, '_seen_on') }})
        ) as price_seen_on
{%- endmacro %}


{# The columns of other amounts that are tokens. #}
{% macro other_token_columns() -%}
    {%- set columns = [] -%}
    {%- for column in other_amounts() if column.endswith('_tokens') -%}{%- do columns.append(column) -%}{%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{# Those of other_amounts that the summed log has; all of them if it is not built. Most logs have none, and SQL for all of them takes
   as long to plan as the costs take to compute. #}
{% macro counted_amounts(usage) -%}
    {%- if not is_built(usage) -%}{{ return(other_amounts()) }}{%- endif -%}
    {%- set largest = run_query('select max(' ~ other_amounts() | join('), max(') ~ ') from ' ~ usage).rows[0] -%}
    {%- set counted = {} -%}
    {%- for column, meter in other_amounts().items() -%}
        {%- if (largest[loop.index0] or 0) > 0 -%}{%- do counted.update({column: meter}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(counted) }}
{%- endmacro %}


{# The columns of names that a log has, of the optional ones those in `there`. #}
{% macro words_in(there) -%}
    {%- set words = ['log_provider', 'log_model', 'log_tier'] -%}
    {%- for column in ['log_region', 'known_gap', 'billed_currency'] if column in there -%}{%- do words.append(column) -%}{%- endfor -%}
    {{ return(words) }}
{%- endmacro %}


{# All tokens of the input, which are the size of a call. #}
{% macro input_tokens_in(there) -%}
    {{ token_columns() | reject('equalto', 'output_tokens') | join(' + ') }}
    {%- for column in other_token_columns() if column in there and 'input' in column %} + coalesce({{ column }}, 0){% endfor %}
{%- endmacro %}


{# True if a number or the time of a call is missing or invalid. `there` names the optional columns of the log; what they leave empty
   is 0. #}
{% macro has_no_valid_numbers(there) -%}
    {%- for column in token_columns() -%}
        {{ column }} < 0 or {{ column }} is null or {% endfor -%}
    {%- for column in there if optional_call_columns()[column] == 'bigint' -%}
        coalesce({{ column }}, 0) < 0 or {% endfor -%}
    {%- if 'reasoning_output_tokens' in there -%}
        coalesce(reasoning_output_tokens, 0) > output_tokens or {% endif -%}
    {{ is_no_day('called_at') }}
{%- endmacro %}


{# How a price is known: the user's own, of a source that stated it for that day, or of one that stated it later. #}
{% macro price_basis_in(precedence, is_later) -%}
    case
            when {{ precedence }} = 1 then 'own'
            when {{ is_later }} then 'seen_later'
            else 'stated_for_the_day'
        end
{%- endmacro %}


{# The columns price_basis and seen_on of fees (int_call_fees__selected) that were paid on a day. #}
{% macro fee_basis_columns(fees, used_on) -%}
    case
            when {{ fees }}.is_own then 'own'
            when {{ fees }}.known_on > {{ used_on }} then 'seen_later'
            else 'stated_for_the_day'
        end as price_basis,
        case when {{ fees }}.known_on > {{ used_on }} then {{ fees }}.known_on else {{ fees }}.last_seen_on end as seen_on
{%- endmacro %}


{# A subquery: the rows of int_usage__summed with what their names stand for. A macro, since fees and other amounts need no price of the
   text, which is much to compute, and a model for it would make the longest path longer. #}
{% macro named_usage() -%}
    (
    select
        usage.*,
        names.offering_id,
        names.provider_id,
        names.model_id,
        names.region,
        names.price_region,
        coalesce(usage.known_gap, names.name_gap, service_tier_aliases.gap) as early_gap,
        case when usage.used_on < names.surcharge_from_on then 0 else names.surcharge_pct end as surcharge_pct,
        coalesce(
            names.service_tier,
            service_tier_aliases.service_tier,
            nullif(lower(trim(usage.log_tier)), ''),
            'standard'
        ) as service_tier,
        {{ dbt.dateadd('minute', 'usage.from_minute', 'cast(usage.used_on as timestamp)') }} as from_at,
        {{ week_day_of('usage.used_on') }} as week_day
    from {{ ref('int_usage__summed') }} as usage
    inner join {{ ref('int_usage_names__matched') }} as names
        on
            usage.log_provider is not distinct from names.log_provider
            and usage.log_model is not distinct from names.log_model
            and usage.log_region is not distinct from names.log_region
    left join {{ ref('service_tier_aliases') }} as service_tier_aliases
        on lower(trim(usage.log_tier)) = service_tier_aliases.log_tier
    )
{%- endmacro %}
