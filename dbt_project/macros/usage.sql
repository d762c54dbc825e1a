{# The usage log is read where it lies: the file or files that USAGE_LOG names, or the sample. It never becomes a table, and
   no view reads it, so that whoever may not open files can read the warehouse. #}
{% macro usage_log_path() -%}
    {{ return(env_var('USAGE_LOG', path_of('seeds/usage/sample.parquet'))) }}
{%- endmacro %}


{# parquet or csv, by the ends of the names. #}
{% macro usage_log_format() -%}
    {%- set path = usage_log_path() -%}
    {%- if modules.re.search('[.](parquet|pq)$', path) -%}
        {{ return('parquet') }}
    {%- elif modules.re.search('[.](csv|csv[.]gz|csv[.]zst)$', path) -%}
        {{ return('csv') }}
    {%- endif -%}
    {{ exceptions.raise_compiler_error(
        "USAGE_LOG is '" ~ path ~ "': name files that end with .parquet or .csv (a pattern may have * in it)") }}
{%- endmacro %}


{# What stands behind `from`. #}
{% macro usage_log_scan() -%}
    {{ return(adapter.dispatch('usage_log_scan')()) }}
{%- endmacro %}


{# Columns by name, since one may come in with a later file. The footers of Parquet files that are read for it also tell that
   a column holds no null and nothing negative, which spares looking for that in every row. Of a CSV file every column is
   text, and commas stand between them, so that nothing is guessed. #}
{% macro default__usage_log_scan() -%}
    {%- set options = '' if usage_log_format() == 'parquet' else
        ", all_varchar = true, header = true, strict_mode = true, "
        ~ "delim = ',', quote = '\"', escape = '\"', skip = 0, comment = ''" -%}
    {{ return('read_' ~ usage_log_format() ~ '(' ~ dbt.string_literal(dbt.escape_single_quotes(usage_log_path()))
        ~ ', union_by_name = true' ~ options ~ ')') }}
{%- endmacro %}


{# An external table, since the name of a file bears no options there. #}
{% macro spark__usage_log_scan() -%}
    {{ return('raw.usage_log') }}
{%- endmacro %}


{# Columns of the log by their names in lower case: the name as it stands there, and its type. #}
{% macro usage_log_columns() -%}
    {%- set scan = usage_log_scan() -%}
    {%- do adapter.dispatch('must_exist')(usage_log_path()) -%}
    {%- set found = {} -%}
    {%- for row in run_query('describe select * from ' ~ scan) -%}
        {%- do found.update({row[0] | lower: {'name': row[0], 'type': row[1] | upper}}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{% macro default__must_exist(path) -%}
    {%- if '://' not in path and run_query("select 1 from glob('" ~ path | replace("'", "''") ~ "') limit 1") | length == 0 -%}
        {{ exceptions.raise_compiler_error("USAGE_LOG is '" ~ path ~ "': there is no such file") }}
    {%- endif -%}
{%- endmacro %}


{# register_raw has looked. #}
{% macro spark__must_exist(path) -%}{%- endmacro %}


{# What of the log a column of an adapter's yml reads: the first of `in_log` (or its own name) that has a value in a row,
   of those columns that are there; then the first of `keys` (or of those names) in the column that holds others by
   key, which `attributes_in` of the column or of the table names; none if there is neither. `is_dug` says that it costs
   more than to read a column; `parsed` takes down which paths of JSON it needs. #}
{% macro usage_log_column(column, table, found, parsed) -%}
    {%- set meta = column.config.meta -%}
    {%- set names = meta.get('in_log', [column.name]) -%}
    {%- set values = [] -%}
    {%- for name in names if name | lower in found -%}
        {%- set there = found[name | lower] -%}
        {%- do values.append({'sql': adapter.quote(there.name), 'type': there.type}) -%}
    {%- endfor -%}
    {%- set keys = meta.get('keys', names) -%}
    {%- set holders = meta.get('attributes_in', table.config.meta.get('attributes_in', [])) -%}
    {%- for holder in holders if keys and holder | lower in found -%}
        {%- if loop.first -%}
            {%- do values.append(usage_attribute(found[holder | lower], keys, parsed)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if values | length < 2 -%}
        {{ return(values | first if values else none) }}
    {%- endif -%}
    {%- set texts = [] -%}
    {%- for value in values -%}
        {#- engines write a large double in other digits -#}
        {%- set sql = 'cast(' ~ value.sql ~ ' as decimal(38, 9))' if value.type in ('DOUBLE', 'FLOAT') else value.sql -%}
        {%- do texts.append("nullif(trim(cast(" ~ sql ~ " as string)), '')") -%}
    {%- endfor -%}
    {{ return({'sql': 'coalesce(' ~ texts | join(', ') ~ ')', 'type': 'TEXT', 'is_dug': true}) }}
{%- endmacro %}


{# A value by the first of its keys that is there, out of a map, a struct or JSON text; a key that begins with / is a
   path into nested JSON. JSON is taken apart once a row, by all the paths that are noted in `parsed`. #}
{% macro usage_attribute(there, keys, parsed) -%}
    {%- set is_map = there.type.startswith('MAP') -%}
    {%- if not is_map and there.name not in parsed -%}
        {%- do parsed.update({there.name: {'type': there.type, 'paths': []}}) -%}
    {%- endif -%}
    {%- set values = [] -%}
    {%- for key in keys -%}
        {%- if is_map -%}
            {%- set quoted = dbt.string_literal(dbt.escape_single_quotes(key)) -%}
            {%- set value = 'cast(' ~ adapter.quote(there.name) ~ '[' ~ quoted ~ '] as string)' -%}
        {%- else -%}
            {%- set paths = parsed[there.name].paths -%}
            {%- do paths.append(adapter.dispatch('json_path')(key)) -%}
            {%- set value = adapter.dispatch('json_part')('parts of ' ~ there.name, paths | length) -%}
        {%- endif -%}
        {%- do values.append('nullif(trim(' ~ value ~ "), '')") -%}
    {%- endfor -%}
    {{ return({'sql': 'coalesce(' ~ values | join(', ') ~ ', null)', 'type': 'TEXT', 'is_dug': true}) }}
{%- endmacro %}


{# A key, or a path into nested JSON, as a literal. #}
{% macro default__json_path(key) -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(key if key.startswith('/') else '$."' ~ key ~ '"'))) }}
{%- endmacro %}


{% macro spark__json_path(key) -%}
    {%- set names = key[1:].split('/') if key.startswith('/') else [key] -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes("$['" ~ names | join("']['") ~ "']"))) }}
{%- endmacro %}


{# One of the parts, counted from 1. #}
{% macro default__json_part(parts, number) -%}
    {{ return(adapter.quote(parts) ~ '[' ~ number ~ ']') }}
{%- endmacro %}


{% macro spark__json_part(parts, number) -%}
    {{ return(adapter.quote(parts) ~ '[' ~ (number - 1) ~ ']') }}
{%- endmacro %}


{# The parts of a column of JSON. Text that is no JSON must not pass for an empty one: every part of it is no number. #}
{% macro default__json_parts(name, type, paths) -%}
    {%- set json = adapter.quote(name) if type in ('VARCHAR', 'JSON') else 'to_json(' ~ adapter.quote(name) ~ ')' -%}
    case
        when json_valid({{ json }}) then json_extract_string({{ json }}, [{{ paths | join(', ') }}])
        when trim({{ json }}) <> '' then repeat(['no JSON'], {{ paths | length }})
    end as {{ adapter.quote('parts of ' ~ name) }}
{%- endmacro %}


{% macro spark__json_parts(name, type, paths) -%}
    {%- set json = adapter.quote(name) if type == 'STRING' else 'to_json(' ~ adapter.quote(name) ~ ')' -%}
    case
        when try_parse_json({{ json }}) is not null
            then array({% for path in paths %}get_json_object({{ json }}, {{ path }}){{ ', ' if not loop.last }}{% endfor %})
        when trim({{ json }}) <> '' then array_repeat('no JSON', {{ paths | length }})
    end as {{ adapter.quote('parts of ' ~ name) }}
{%- endmacro %}


{# The tables of all adapters: sources with `is_usage_log`. #}
{% macro usage_adapters() -%}
    {%- set tables = {} -%}
    {%- for node in graph.sources.values() if node.config.meta.get('is_usage_log') -%}
        {%- do tables.update({node.source_name: node}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}


{# Whose log it is: the adapter of which every required column is there, and of several the one with the most. #}
{% macro usage_log_source(found) -%}
    {%- set state = namespace(best=none, columns=0) -%}
    {%- set told = [] -%}
    {%- for name, table in usage_adapters() | dictsort -%}
        {%- set missing = [] -%}
        {%- set needed = [] -%}
        {%- for column in table.columns.values() if column.config.meta.get('required') -%}
            {%- do needed.append(column.name) -%}
            {%- if usage_log_column(column, table, found, {}) is none -%}
                {%- set places = column.config.meta.get('in_log', [column.name]) or table.config.meta.attributes_in -%}
                {%- do missing.append(places[0]) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if missing -%}
            {%- do told.append(name ~ ' lacks ' ~ missing | join(', ')) -%}
        {%- elif needed | length > state.columns -%}
            {%- set state.best = name -%}
            {%- set state.columns = needed | length -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if state.best is none -%}
        {{ exceptions.raise_compiler_error(
            "USAGE_LOG " ~ usage_log_path() ~ " is of no kind that is known. Its columns are "
            ~ modules.re.sub('[\\x00-\\x1f\\x7f-\\x9f]', '?', found.values() | map(attribute='name') | join(', '))
            ~ "; " ~ told | join('; ')
            ~ ". Rename the columns to those of usage_log, or add an adapter (CONTRIBUTING.md)") }}
    {%- endif -%}
    {{ return(state.best) }}
{%- endmacro %}


{# A subquery with the columns of an adapter's yml, of the types there, from the log in place. A column that the log
   does not have is null, or what its yml says for `absent`. What is there and is no such value: -1 for a number of
   tokens (which no call can have), null for an instant. What must be dug out is dug out once, below its readings. #}
{% macro from_usage_log(source_name, table_name, found=none) -%}
    {%- do source(source_name, table_name) -%}
    {%- if execute -%}
        {%- set found = found or usage_log_columns() -%}
        {%- set table = usage_adapters()[source_name] -%}
        (
            select
            {%- set dug = [] %}
            {%- set parsed = {} %}
            {%- for column in table.columns.values() %}
                {%- set there = usage_log_column(column, table, found, parsed) %}
                {%- set sql = there.sql if there is not none %}
                {%- if there is not none and there.is_dug %}
                    {%- set sql = adapter.quote('dug out: ' ~ column.name) %}
                    {%- do dug.append(there.sql ~ ' as ' ~ sql) %}
                {%- endif %}
                {% if there is none -%}
                    cast({{ column.config.meta.get('absent', 'null') }} as {{ in_words_of_engine(column.data_type) }})
                {%- elif column.data_type == 'bigint' and 'absent' in column.config.meta and '*' in usage_log_path() -%}
                    -- of several files one may lack the column
                    coalesce({{ adapter.dispatch('whole_number')(sql, there.type) }}, {{ column.config.meta.absent }})
                {%- elif column.data_type == 'bigint' -%}
                    {{ adapter.dispatch('whole_number')(sql, there.type) }}
                {%- elif column.data_type == 'timestamp' -%}
                    {{ adapter.dispatch('utc_instant')(sql, there.type) }}
                {%- else -%}
                    cast({{ sql }} as {{ in_words_of_engine(column.data_type) }})
                {%- endif %} as {{ column.name }}{{ ',' if not loop.last }}
            {%- endfor %}
            from
                {# first, since of two columns of one name the first is read, and a log may have such a name too #}
                {{ '(select ' ~ dug | join(', ') ~ ', * from' if dug }}
                {{ '(select' if parsed }}
                {%- for holder_name, holder in parsed.items() %}
                    {{ adapter.dispatch('json_parts')(holder_name, holder.type, holder.paths) }},
                {%- endfor %}
                {{ '* from' if parsed }}
                {{ usage_log_scan() }}
                {{ ') as parsed' if parsed }}
                {{ ') as dug' if dug }}
        )
    {%- else -%}
        (select 1)
    {%- endif -%}
{%- endmacro %}


{# A cast would make 2 of 1.5, and of what is no number an error without its row. #}
{% macro default__whole_number(sql, type) -%}
    {%- if type in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER') -%}
        cast({{ sql }} as bigint)
    {%- elif type in ('TEXT', 'VARCHAR') -%}
        {{ whole_number_of_text(sql) }}
    {%- else -%}
        case
            when {{ sql }} is not null
                then coalesce(case when {{ sql }} = trunc({{ sql }}) then try_cast({{ sql }} as bigint) end, -1)
        end
    {%- endif -%}
{%- endmacro %}


{% macro spark__whole_number(sql, type) -%}
    {%- if type in ('TINYINT', 'SMALLINT', 'INT', 'BIGINT') -%}
        cast({{ sql }} as bigint)
    {%- elif type == 'TEXT' -%}
        {#- a large number of JSON comes as 1.2E7 -#}
        {{ whole_number_of_text(
            "case when regexp_like(" ~ sql ~ ", '^[0-9.]+E[0-9]+$') then cast(try_cast(" ~ sql ~ " as decimal(38, 9)) as string) else "
            ~ sql ~ " end") }}
    {%- elif type == 'STRING' -%}
        {{ whole_number_of_text(sql) }}
    {%- else -%}
        case
            when {{ sql }} is not null
                then coalesce(case when {{ sql }} % 1 = 0 then try_cast({{ sql }} as bigint) end, -1)
        end
    {%- endif -%}
{%- endmacro %}


{% macro whole_number_of_text(sql) -%}
    case
            when nullif(trim({{ sql }}), '') is not null
                then coalesce(try_cast(regexp_extract(trim({{ sql }}), '^([0-9]+)([.]0*)?$', 1) as bigint), -1)
        end
{%- endmacro %}


{# Text without an offset is UTC, and one with an offset is brought there: a cast to timestamp would drop it. A whole
   number counts nanoseconds since 1970, as spans do; a small one counts something else, and would be priced as of 1970. #}
{% macro default__utc_instant(sql, type) -%}
    {%- if type == 'TIMESTAMP WITH TIME ZONE' -%}
        {{ sql }} at time zone 'UTC'
    {%- elif type in ('BIGINT', 'UBIGINT') -%}
        case when {{ sql }} >= 1000000000000000000 then make_timestamp(cast({{ sql }} as bigint) // 1000) end
    {%- elif type in ('TEXT', 'VARCHAR') -%}
        case
            when regexp_matches({{ sql }}, ':[0-9.]+ ?[+-][0-9]{2}(:?[0-9]{2})?$')
                then
                    try_cast(regexp_replace({{ sql }}, ' ([+-])', '\1') as timestamp with time zone) at time zone 'UTC'
            when regexp_matches({{ sql }}, '^[0-9]{19}$')
                then make_timestamp(cast({{ sql }} as bigint) // 1000)
            -- infinity has no day
            when regexp_matches({{ sql }}, '^[0-9]')
                then try_cast({{ sql }} as timestamp)
        end
    {%- else -%}
        try_cast({{ sql }} as timestamp)
    {%- endif -%}
{%- endmacro %}


{% macro spark__utc_instant(sql, type) -%}
    {%- if type == 'TIMESTAMP' -%}
        cast({{ sql }} as timestamp_ntz)
    {%- elif type in ('BIGINT', 'DECIMAL(20,0)') -%}
        case
            when {{ sql }} >= 1000000000000000000
                then cast(timestamp_micros(cast({{ sql }} as bigint) div 1000) as timestamp_ntz)
        end
    {%- elif type in ('TEXT', 'STRING') -%}
        case
            when regexp_like({{ sql }}, ':[0-9.]+ ?[+-][0-9]{2}(:?[0-9]{2})?$')
                then
                    cast(
                        try_cast(regexp_replace({{ sql }}, '([+-][0-9]{2})([0-9]{2})$', '$1:$2') as timestamp_ltz)
                        as timestamp_ntz
                    )
            when regexp_like({{ sql }}, '^[0-9]{19}$')
                then cast(timestamp_micros(cast({{ sql }} as bigint) div 1000) as timestamp_ntz)
            -- of what begins with a year Spark reads more than is meant: a place for an offset, a number for a year
            when
                regexp_like(
                    {{ sql }},
                    '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|UTC))?)?$'
                )
                then try_cast({{ sql }} as timestamp_ntz)
        end
    {%- elif type in ('TIMESTAMP_NTZ', 'DATE') -%}
        cast({{ sql }} as timestamp_ntz)
    {%- else -%}
        cast(null as timestamp_ntz)
    {%- endif -%}
{%- endmacro %}


{# The calls of the log, whichever adapter reads it. Every adapter is a parent, since dbt knows of no other before it
   runs; one is read. #}
{% macro usage_calls() -%}
    {%- set models = {} -%}
    {%- for file in our_files() -%}
        {%- set name = modules.re.search('staging/([a-z_]+)/(stg_[a-z_]+__calls)\\.sql$', file.path.full_path) -%}
        {%- if name -%}{%- do models.update({name.group(1): name.group(2)}) -%}{%- endif -%}
    {%- endfor -%}
    {%- if execute -%}
        {{ ref(models[usage_log_source(usage_log_columns())]) }}
    {%- else -%}
        {%- for model in models.values() | sort -%}{%- do ref(model) -%}{%- endfor -%}
        (select 1)
    {%- endif -%}
{%- endmacro %}


{# What a log meters, by name. #}
{% macro token_columns() -%}
    {{ return(['fresh_input_tokens', 'cached_input_tokens', 'cache_write_tokens', 'cache_write_1h_tokens',
               'output_tokens']) }}
{%- endmacro %}


{# Columns of a select list: the sum of each meter, of a type if one is given. #}
{% macro token_sums(of='', type='') -%}
    {%- for column in token_columns() -%}
        {%- set sum = 'sum(' ~ (of ~ '.' if of) ~ column ~ ')' -%}
        {{ ('cast(' ~ sum ~ ' as ' ~ type ~ ')') if type else sum }} as {{ column }}{{ ',\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{# The numbers of input tokens at which some price changes, by the price lists that were built before; none while there
   are none. Written into the SQL, since comparing with a constant costs a tenth of a join. #}
{% macro size_steps(price_lists) -%}
    {%- if is_built(price_lists) -%}
        {{ return(run_query(
            'select distinct min_input_tokens from ' ~ price_lists ~ ' where min_input_tokens > 0 order by 1'
        ).columns[0].values() | list) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}


{# The minutes of the day (UTC) at which some price changes, each with the first minute at which all prices are what they
   are then: [[0, 0], [60, 60], [240, 0]] for prices that are higher from 01:00 until 04:00. Hours that cost the same are one,
   so that calls fall into fewer sums. Only of price lists that hold at some time since an instant; a change in the middle
   of a day parts it on every day. #}
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
                        "lists.min_input_tokens, lists.week_day"
                    ) }} as signature
                from parted
                left join lists
                    on
                        lists.is_by_hour
                        and lists.from_minute <= parted.step
                        and (lists.to_minute is null or parted.step < lists.to_minute)
                group by parted.step, parted.part
            )
            select step, min(step) over (partition by part, signature) as same_as from signed order by step
        {%- endset -%}
        {{ return(run_query(query).rows | map('list') | list) }}
    {%- endif -%}
    {{ return([[0, 0]]) }}
{%- endmacro %}


{% macro is_built(relation) -%}
    {{ return(execute and adapter.get_relation(target.database, relation.schema, relation.identifier) is not none) }}
{%- endmacro %}


{# The first instant of a log of Parquet files (SQL), whose footers tell it where instants are instants there and no text. Spark would
   read the column; without it calls are summed in some more parts. #}
{% macro usage_log_starts_at() -%}
    {%- if execute and target.type == 'duckdb' and usage_log_format() == 'parquet' -%}
        {%- set found = usage_log_columns() -%}
        {%- set source_name = usage_log_source(found) -%}
        {%- set log = from_usage_log(source_name, usage_adapters()[source_name].name, found) -%}
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


{# The step of the time of day that an instant falls into, by minute_steps. From the last on, which are the longest. #}
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


{# An instant's time of day, and what to compare it with: cheaper than minutes on DuckDB. #}
{% macro time_of_day(instant) -%}
    {{ adapter.dispatch('time_of_day')(instant) }}
{%- endmacro %}


{% macro default__time_of_day(instant) -%}
    cast({{ instant }} as time)
{%- endmacro %}


{% macro spark__time_of_day(instant) -%}
    hour({{ instant }}) * 60 + minute({{ instant }})
{%- endmacro %}


{% macro default__minute_literal(minute) -%}
    time '{{ '%02d:%02d' % (minute // 60, minute % 60) }}'
{%- endmacro %}


{% macro spark__minute_literal(minute) -%}
    {{ minute }}
{%- endmacro %}


{# One number for the words of a call: comparing it spares comparing them letter by letter in every row. That two of a
   thousand share one has a chance of one in ten million millions. #}
{% macro words_key(columns) -%}
    {{ adapter.dispatch('words_key')(columns) }}
{%- endmacro %}


{% macro default__words_key(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}


{# xxhash64 skips nulls. #}
{% macro spark__words_key(columns) -%}
    xxhash64({% for column in columns %}{{ column }}, {{ column }} is null{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}


{# Minutes of a time of day, HH:MM. #}
{% macro minutes_of(text) -%}
    cast(substr({{ text }}, 1, 2) as integer) * 60 + cast(substr({{ text }}, 4, 2) as integer)
{%- endmacro %}


{# The days of the week, 1 for Monday. #}
{% macro week_days() -%}
    {%- for day in range(1, 8) %}
    select {{ day }} as week_day
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{% macro week_day_of(date) -%}
    {{ adapter.dispatch('week_day_of')(date) }}
{%- endmacro %}


{% macro default__week_day_of(date) -%}
    cast(isodow({{ date }}) as integer)
{%- endmacro %}


{% macro spark__week_day_of(date) -%}
    weekday({{ date }}) + 1
{%- endmacro %}


{# A price list holds for calls: for their instant, their size, and, where it is by the hour, for their hour and day. #}
{% macro holds_for(price_list, calls) -%}
    {{ price_list }}.valid_from_at <= {{ calls }}.from_at
            and ({{ price_list }}.valid_to_at is null or {{ calls }}.from_at < {{ price_list }}.valid_to_at)
            and {{ price_list }}.min_input_tokens <= {{ calls }}.min_input_tokens
            and (
                {{ price_list }}.max_input_tokens is null
                or {{ calls }}.min_input_tokens < {{ price_list }}.max_input_tokens
            )
            and (
                {{ price_list }}.week_day is null
                or (
                    {{ price_list }}.week_day = {{ calls }}.week_day
                    and {{ price_list }}.from_minute <= {{ calls }}.from_minute
                    and ({{ price_list }}.to_minute is null or {{ calls }}.from_minute < {{ price_list }}.to_minute)
                )
            )
{%- endmacro %}


{# True for a call without valid numbers: one is missing, or is none that tokens can have. #}
{% macro has_no_valid_numbers() -%}
    {%- for column in token_columns() -%}
        {{ column }} < 0 or {{ column }} is null or {% endfor -%}
    called_at is null
{%- endmacro %}
