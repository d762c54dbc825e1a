{# Whether the rows of a log in our own shape are totals of several calls, though no column says so. #}


{# Days at midnight, hours that follow each other, periods with an end: as the log writes them, since a day begins at local midnight.
   The first row at another time settles that rows are calls. A log with ids of calls has no hours. #}
{% macro is_log_of_totals(source_name, table_name) -%}
    {%- if execute -%}
        {%- set log = from_usage_log(source_name, table_name, clock_of='called_at') -%}
        {#- digits other than 0, beside those of the hour -#}
        {%- set past_the_hour = "translate(substr(clock, 3), '0:.', '') <> ''" -%}
        {%- set past_midnight = "translate(clock, '0:.', '') <> ''" -%}
        {%- if run_query('select 1 from ' ~ log ~ ' where ' ~ past_the_hour ~ ' limit 1') | length -%}
            {{ return(false) }}
        {%- elif has_log_column(source_name, 'ends_at')
            or not run_query('select 1 from ' ~ log ~ ' where ' ~ past_midnight ~ ' limit 1') | length -%}
            {{ return(true) }}
        {%- elif 'call_id' not in usage_log_columns(usage_adapters()[source_name], usage_log_layouts()) -%}
            {{ return(run_query(hours_in(log)).rows[0][0]) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}


{# Whether rows are hours: no two of one hour have the same names, and most follow one with the same names by an hour, or each hour has
   several. #}
{% macro hours_in(log) -%}
    with

    rows_of_names as (

        select
            called_at,
            lag(called_at) over (
                partition by provider_id, model_id, service_tier, log_region order by called_at nulls last
            ) as before_at
        from {{ log }} as logged
        where called_at is not null

    ),

    hours as (

        select
            called_at,
            count(*) as rows_in,
            sum(case when before_at = called_at then 1 else 0 end) as repeated,
            sum(case when before_at = called_at - interval 1 hour then 1 else 0 end) as following
        from rows_of_names
        group by called_at

    )

    select coalesce(
        sum(repeated) = 0 and (sum(following) + sum(following) > sum(rows_in) or (count(*) > 1 and min(rows_in) > 1)),
        false
    ) as are_hours
    from hours
{%- endmacro %}


{# The time of day as the log writes it, without its offset; empty for a date alone. #}
{% macro clock_as_written(sql, type) -%}
    {%- set text = 'cast(' ~ sql ~ ' as string)' -%}
    {%- set in_utc = 'substr(cast(' ~ adapter.dispatch('utc_instant')(sql, type) ~ ' as string), 12)' -%}
    {%- if type in ('TEXT', 'VARCHAR', 'STRING') -%}
        case
            when {{ text }} like '%-%' and {{ text }} not like '%e-%' then regexp_extract({{ text }}, '[T ]([0-9:.]+)', 1)
            else {{ in_utc }}
        end
    {%- else -%}
        {{ in_utc }}
    {%- endif -%}
{%- endmacro %}


{# Whether rows of several files get an id, since they are totals without one: a total that two files have is the same total. Calls
   may be equal. #}
{% macro has_row_ids(table, found) -%}
    {{ return(
        has_many_files() and 'row_id' in table.columns
        and ('call_id' not in table.columns or usage_log_column(table.columns.call_id, table, found, {}) is none)
        and ('requests' in found or table.source_name != 'usage_log' or is_log_of_totals(table.source_name, table.name))
    ) }}
{%- endmacro %}


{# The id of a total: all that its row says, and which of the equal rows of its file it is. So rows count as often as in the file that has
   most of them. In JSON, what is outside of the lists is of the page. #}
{% macro row_id_of(found, is_json) -%}
    {%- set columns = [] -%}
    {%- for column in found.values() -%}
        {%- set lists = lists_of_path(column.records_in) if is_json else [] -%}
        {%- if column.name not in lists and (not lists or column.level > 0) -%}{%- do columns.append(adapter.quote(column.name)) -%}{%- endif -%}
    {%- endfor -%}
    {%- set row_key = words_key(columns | sort) -%}
    {{ return('concat(' ~ row_key ~ ", ' ', row_number() over (partition by the_file_of_the_row, " ~ row_key
        ~ ' order by the_file_of_the_row nulls last))') }}
{%- endmacro %}
