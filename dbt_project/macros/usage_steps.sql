{# How calls are summed without losing what decides their price, and which price list applies to a sum. #}


{# The token columns of a log. #}
{% macro token_columns() -%}
    {{ return(priced_meters() | list) }}
{%- endmacro %}


{# Amounts of a call beside its text, each with the meter that it is billed by. None of them is part of a token column. #}
{% macro other_amounts() -%}
    {{ return({
        'input_audio_tokens': 'input_audio',
        'cached_input_audio_tokens': 'cached_input_audio',
        'output_audio_tokens': 'output_audio',
        'input_image_tokens': 'input_image',
        'cached_input_image_tokens': 'cached_input_image',
        'output_image_tokens': 'output_image',
        'input_video_tokens': 'input_video',
        'web_searches': 'web_search',
        'code_sessions': 'code_session'
    }) }}
{%- endmacro %}


{# What a bill says of a call, in the currency of the bill: all of it, and the parts that it tells apart. #}
{% macro billed_columns() -%}
    {{ return(['billed', 'billed_input', 'billed_output', 'billed_tools']) }}
{%- endmacro %}


{# The columns of a call that a log may have (CONTRIBUTING.md), each with its type. #}
{% macro optional_call_columns() -%}
    {%- set columns = {
        'call_id': 'string', 'log_region': 'string', 'known_gap': 'string', 'tokens_per_request': 'bigint',
        'reasoning_output_tokens': 'bigint', 'billed_currency': 'string'
    } -%}
    {%- for amount in other_amounts() -%}{%- do columns.update({amount: 'bigint'}) -%}{%- endfor -%}
    {%- for column in billed_columns() -%}{%- do columns.update({column: 'decimal(38, 15)'}) -%}{%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{# Columns of a select list: the sum of each token column, cast to `type` if given. #}
{% macro token_sums(of='', type='') -%}
    {%- for column in token_columns() -%}
        {%- set sum = 'sum(' ~ (of ~ '.' if of) ~ column ~ ')' -%}
        {{ ('cast(' ~ sum ~ ' as ' ~ type ~ ')') if type else sum }} as {{ column }}{{ ',\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# The numbers of input tokens at which a price changes, from the price lists in the database; none if they are not built. They become
   constants in the SQL, because that costs a tenth of a join. #}
{% macro size_steps(price_lists) -%}
    {%- if is_built(price_lists) -%}
        {{ return(run_query(
            'select distinct min_input_tokens from ' ~ price_lists ~ ' where min_input_tokens > 0 order by 1 nulls last'
        ).columns[0].values() | list) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}


{# The minutes of the day (UTC) at which a price changes, each with the first minute that has the same prices: [[0, 0], [60, 60],
   [240, 0]] if prices are higher from 01:00 to 04:00. Hours with equal prices share a step, so there are fewer sums. Only lists
   that hold after `since_at` count. A change in the middle of a day splits every day there. #}
{% macro minute_steps(price_lists, since_at) -%}
    {%- if is_built(price_lists) -%}
        {%- set query -%}
            with
            lists as (
                select * from {{ price_lists }}
                where valid_to_at is null or valid_to_at > {{ since_at }}
            ),
            instants as (
                select valid_from_at as instant_at from lists
                union
                select valid_to_at as instant_at from lists
            ),
            noons as (
                select distinct extract(hour from instant_at) * 60 + extract(minute from instant_at) as step
                from instants
                where instant_at > {{ since_at }}
            ),
            steps as (
                select 0 as step
                union
                select step from noons
                union
                select from_minute as step from lists
            ),
            parted as (
                select
                    steps.step,
                    count(noons.step) as part
                from steps
                left join noons
                    on noons.step <= steps.step
                group by steps.step
            ),
            signed as (
                select
                    parted.step,
                    parted.part,
                    {{ dbt.listagg(
                        "concat_ws(' ', lists.offering_id, lists.region, lists.service_tier, lists.valid_from_at, "
                        "lists.min_input_tokens, lists.week_day, coalesce(lists.input_usd_per_mtok, -1), "
                        "coalesce(lists.cached_input_usd_per_mtok, -1), coalesce(lists.cache_write_usd_per_mtok, -1), "
                        "coalesce(lists.cache_write_1h_usd_per_mtok, -1), coalesce(lists.output_usd_per_mtok, -1))",
                        "';'",
                        "order by lists.offering_id, lists.region, lists.service_tier, lists.valid_from_at, "
                        "lists.min_input_tokens, lists.week_day nulls last"
                    ) }} as signature
                from parted
                left join lists
                    on
                        lists.is_by_hour
                        and not lists.is_always
                        and lists.from_minute <= parted.step
                        and (lists.to_minute is null or parted.step < lists.to_minute)
                group by parted.step, parted.part
            )
            select step, min(step) over (partition by part, signature) as same_as from signed order by step nulls last
        {%- endset -%}
        {{ return(run_query(query).rows | map('list') | list) }}
    {%- endif -%}
    {{ return([[0, 0]]) }}
{%- endmacro %}


{# Both kinds of steps as text. A test compares it with the price lists of today. #}
{% macro steps_as_text(sizes, minutes) -%}
    {{ return('sizes: ' ~ (sizes | join(' ') or 'any') ~ '; minutes: ' ~ minutes | map('join', '=') | join(' ')) }}
{%- endmacro %}


{# Not the rows that a unit test gives, which have no schema. #}
{% macro is_built(relation) -%}
    {{ return(
        execute
        and relation.schema is not none
        and adapter.get_relation(target.database, relation.schema, relation.identifier) is not none
    ) }}
{%- endmacro %}


{# The first instant of a Parquet log (SQL), from the file footers if the column is a timestamp. Spark would have to read the column;
   without it, there are a few more sums. #}
{% macro usage_log_starts_at() -%}
    {%- do ref('usage_limits') -%}
    {%- if execute and target.type == 'duckdb' and usage_log_format() == 'parquet' -%}
        {%- set source_name = usage_log_source(usage_log_layouts()) -%}
        {%- set log = from_usage_log(source_name, usage_adapters()[source_name].name) -%}
        {%- set query = 'select min(called_at) from ' ~ log -%}
        {%- set starts_at = run_query(query).columns[0].values()[0] -%}
        {{ return("cast('" ~ starts_at ~ "' as timestamp)" if starts_at else since_ever()) }}
    {%- endif -%}
    {{ return(since_ever()) }}
{%- endmacro %}


{# The largest step below a number, or 0. #}
{% macro step_below(number, steps) -%}
    {%- if steps -%}
        case
            {%- for step in steps %}
            when {{ number }} <= {{ step }} then {{ 0 if loop.first else steps[loop.index0 - 1] }}
            {%- endfor %}
            else {{ steps[-1] }}
        end
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}


{# The step of a time of day, by minute_steps. The last step comes first, because it is the longest. #}
{% macro minute_step(time_of_day, steps) -%}
    {%- if steps | length > 1 -%}
        case
            {%- for step, same_as in steps[1:] | reverse %}
            when {{ time_of_day }} >= {{ adapter.dispatch('minute_literal')(step) }} then {{ same_as }}
            {%- endfor %}
            else 0
        end
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}


{# The minute of the day at which a time window opens (part 1) or closes (part -1), as in 01:00-04:00; null for always. #}
{% macro minute_of_window(time_window, part) -%}
    {%- set time = "split_part(" ~ time_window ~ ", '-', " ~ part ~ ")" -%}
    case
            when {{ time_window }} <> 'always'
                then cast(substr({{ time }}, 1, 2) as integer) * 60 + cast(substr({{ time }}, 4, 2) as integer)
        end
{%- endmacro %}


{# The days of the week; 1 is Monday. #}
{% macro week_days() -%}
    {%- for day in range(1, 8) %}
    select {{ day }} as week_day
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{# A price list applies to calls: it holds at their instant, for their size and, if it is by the hour, for their hour and day. #}
{% macro holds_for(price_list, calls) -%}
    {{ holds_at(price_list, calls ~ '.from_at') }}
            and {{ price_list }}.min_input_tokens <= {{ calls }}.min_input_tokens
            and (
                {{ price_list }}.max_input_tokens is null
                or {{ calls }}.min_input_tokens < {{ price_list }}.max_input_tokens
            )
            and (
                not {{ price_list }}.is_by_hour
                or (
                    {{ price_list }}.week_day = {{ calls }}.week_day
                    and {{ price_list }}.from_minute <= {{ calls }}.from_minute
                    and ({{ price_list }}.to_minute is null or {{ calls }}.from_minute < {{ price_list }}.to_minute)
                )
            )
{%- endmacro %}


{# A price with a time window holds in a cell of a price list: for its hours and its day of the week. A window that closes at or before
   it opens goes on past midnight. #}
{% macro is_open(prices, cells) -%}
    case
            when {{ prices }}.opens_minute < {{ prices }}.closes_minute
                then
                    {{ cells }}.from_minute >= {{ prices }}.opens_minute
                    and {{ cells }}.from_minute < {{ prices }}.closes_minute
            else
                {{ cells }}.from_minute >= {{ prices }}.opens_minute
                or {{ cells }}.from_minute < {{ prices }}.closes_minute
        end
        and ({{ prices }}.week_days is null or {{ prices }}.week_days like '%' || {{ cells }}.week_day || '%')
{%- endmacro %}
