{# Chooses the adapter that reads the usage log, and gives the log the columns of that adapter's yml. #}


{# The usage log is read in place: the files that USAGE_LOG names, or the sample. It becomes no table, and no view reads it, so
   readers of the warehouse need no access to files. #}
{% macro usage_log_path() -%}
    {{ return(env_var('USAGE_LOG', path_of('seeds/usage/sample.parquet'))) }}
{%- endmacro %}


{# parquet or csv, from the file names. #}
{% macro usage_log_format() -%}
    {%- set path = usage_log_path() -%}
    {%- if modules.re.search('[.](parquet|pq)$', path) -%}
        {{ return('parquet') }}
    {%- elif modules.re.search('[.](csv|csv[.]gz|csv[.]zst)$', path) -%}
        {{ return('csv') }}
    {%- endif -%}
    {{ exceptions.raise_compiler_error(
        "USAGE_LOG cannot be read: '" ~ path ~ "' does not end with .parquet, .pq, .csv, .csv.gz or .csv.zst. "
        ~ "Name such a file, or a pattern with *") }}
{%- endmacro %}


{# The relation to select from. #}
{% macro usage_log_scan() -%}
    {{ return(adapter.dispatch('usage_log_scan')()) }}
{%- endmacro %}


{# The columns of the log, by lower-case name: the name in the file, and its type. #}
{% macro usage_log_columns() -%}
    {%- set scan = usage_log_scan() -%}
    {%- do adapter.dispatch('must_exist')(usage_log_path()) -%}
    {%- set found = {} -%}
    {%- for row in run_query('describe select * from ' ~ scan) -%}
        {%- do found.update({row[0] | lower: {'name': row[0], 'type': row[1] | upper}}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{# The SQL and type of a column of an adapter's yml; none if the log has nothing for it. First comes the first name of `in_log` (or
   its own name) with a value in the row. Then comes the first of `keys` in the nested column that `attributes_in` of the column or
   table names. `is_extracted` marks a value that costs more to read; `parsed` collects the JSON paths that are needed. #}
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
        {#- engines print a large double with different digits -#}
        {%- set sql = 'cast(' ~ value.sql ~ ' as decimal(38, 9))' if value.type in ('DOUBLE', 'FLOAT') else value.sql -%}
        {%- do texts.append("nullif(trim(cast(" ~ sql ~ " as string)), '')") -%}
    {%- endfor -%}
    {{ return({'sql': 'coalesce(' ~ texts | join(', ') ~ ')', 'type': 'TEXT', 'is_extracted': true}) }}
{%- endmacro %}


{# The value of the first key that exists in a map, a struct or JSON text. A key that begins with / is a path into nested JSON. JSON is
   parsed once per row, for all the paths in `parsed`. #}
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
    {{ return({'sql': 'coalesce(' ~ values | join(', ') ~ ', null)', 'type': 'TEXT', 'is_extracted': true}) }}
{%- endmacro %}


{# The tables of all adapters: sources with `is_usage_log`. #}
{% macro usage_adapters() -%}
    {%- set tables = {} -%}
    {%- for node in graph.sources.values() if node.config.meta.get('is_usage_log') -%}
        {%- do tables.update({node.source_name: node}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}


{# The adapter that reads the log: every required column exists. If several fit, the one with the most required columns. #}
{% macro usage_log_source(found) -%}
    {%- set state = namespace(best=none, columns=0) -%}
    {%- set rejected = [] -%}
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
            {%- do rejected.append(name ~ ' lacks ' ~ missing | join(', ')) -%}
        {%- elif needed | length > state.columns -%}
            {%- set state.best = name -%}
            {%- set state.columns = needed | length -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if state.best is none -%}
        {{ exceptions.raise_compiler_error(
            "USAGE_LOG cannot be read: no adapter fits '" ~ usage_log_path() ~ "'. Its columns are "
            ~ modules.re.sub('[\\x00-\\x1f\\x7f-\\x9f]', '?', found.values() | map(attribute='name') | join(', '))
            ~ "; " ~ rejected | join('; ')
            ~ ". Rename the columns to those of usage_log, or add an adapter (CONTRIBUTING.md)") }}
    {%- endif -%}
    {{ return(state.best) }}
{%- endmacro %}


{# A subquery over the log, with the columns and types of an adapter's yml. A column that the log lacks is null, or `absent` of the yml.
   An invalid number of tokens becomes -1, which no call can have; an invalid instant becomes null. Values in nested columns are
   extracted once, in the innermost subquery. #}
{% macro from_usage_log(source_name, table_name, found=none) -%}
    {%- do source(source_name, table_name) -%}
    {%- if execute -%}
        {%- set found = found or usage_log_columns() -%}
        {%- set table = usage_adapters()[source_name] -%}
        (
            select
            {%- set extracted = [] %}
            {%- set parsed = {} %}
            {%- for column in table.columns.values() %}
                {%- set there = usage_log_column(column, table, found, parsed) %}
                {%- set sql = there.sql if there is not none %}
                {%- if there is not none and there.is_extracted %}
                    {%- set sql = adapter.quote('extracted: ' ~ column.name) %}
                    {%- do extracted.append(there.sql ~ ' as ' ~ sql) %}
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
                {# first, because of two columns with one name the first is read, and a log may have such a name #}
                {{ '(select ' ~ extracted | join(', ') ~ ', * from' if extracted }}
                {{ '(select' if parsed }}
                {%- for holder_name, holder in parsed.items() %}
                    {{ adapter.dispatch('json_parts')(holder_name, holder.type, holder.paths) }},
                {%- endfor %}
                {{ '* from' if parsed }}
                {{ usage_log_scan() }}
                {{ ') as parsed' if parsed }}
                {{ ') as extracted' if extracted }}
        )
    {%- else -%}
        (select 1)
    {%- endif -%}
{%- endmacro %}


{# The calls of the log, from the adapter that reads it. All adapters are parents in the DAG, because dbt must know parents before it
   runs. #}
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
