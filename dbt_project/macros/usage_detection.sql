{# Which adapter reads the usage log: the one whose required columns the log has. #}


{# The tables of all adapters: sources with `is_usage_log`. #}
{% macro usage_adapters() -%}
    {%- set tables = {} -%}
    {%- for node in graph.sources.values() if node.config.meta.get('is_usage_log') -%}
        {%- do tables.update({node.source_name: node}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}


{# The columns of the log, by lower-case name: the name in the file, and its type. A log in JSON has columns for each place where
   records can be; others have those of one place, ''. With `limit`, as many records are searched for keys of nested columns. #}
{% macro usage_log_layouts(limit=10000) -%}
    {%- if adapter.dispatch('is_json_log')() -%}
        {{ return(json_layouts(limit)) }}
    {%- endif -%}
    {%- set scan = adapter.dispatch('usage_log_scan')() -%}
    {%- set found = {} -%}
    {%- for row in run_query('describe select * from ' ~ scan) -%}
        {%- do found.update({row[0] | lower: {'name': row[0], 'type': row[1] | upper}}) -%}
    {%- endfor -%}
    {%- for holder in usage_holders() if holder | lower in found -%}
        {%- set there = found[holder | lower] -%}
        {%- set keys = adapter.dispatch('keys_of_column')(adapter.quote(there.name), there.type) -%}
        {%- set rows = '(select * from ' ~ scan ~ ' where ' ~ adapter.quote(there.name) ~ ' is not null' ~ (' limit ' ~ limit if limit) ~ ')' -%}
        {%- do there.update({'keys': run_query('select distinct ' ~ keys ~ ' from ' ~ rows).columns[0].values() | list}) -%}
    {%- endfor -%}
    {{ return({'': found}) }}
{%- endmacro %}


{# The nested columns in which adapters look for what identifies their logs. #}
{% macro usage_holders() -%}
    {%- set holders = [] -%}
    {%- for table in usage_adapters().values() -%}
        {%- do holders.extend(table.config.meta.get('attributes_in', [])) -%}
        {%- for column in table.columns.values() if column.config.meta.get('required') -%}
            {%- do holders.extend(column.config.meta.get('attributes_in', [])) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(holders | unique | list) }}
{%- endmacro %}


{# The columns of the log as an adapter sees it: those of the first place in `records_in` that the log has, else the outermost. #}
{% macro usage_log_columns(table, layouts) -%}
    {%- for path in table.config.meta.get('records_in', []) if path in layouts -%}
        {{ return(layouts[path]) }}
    {%- endfor -%}
    {{ return(layouts['']) }}
{%- endmacro %}


{# The adapter that reads the log: every required column exists. If several fit, the one with the most required columns. What
   identifies a log can come after its first records, so all of it is searched before it is refused. #}
{% macro usage_log_source(layouts) -%}
    {%- set best = best_adapter(layouts) -%}
    {%- if best.missing -%}
        {%- set layouts = usage_log_layouts(limit=none) -%}
        {%- set best = best_adapter(layouts) -%}
    {%- endif -%}
    {%- if best.missing -%}{{ refuse_unknown_kind(layouts, best) }}{%- endif -%}
    {{ return(best.name) }}
{%- endmacro %}


{# Says what the log has, which kind is the nearest, and what the own shape needs. #}
{% macro refuse_unknown_kind(layouts, best) -%}
    {%- set names = [] -%}
    {%- for found in layouts.values() -%}{%- do names.extend(found.values() | map(attribute='name')) -%}{%- endfor -%}
    {%- set names = names | unique | list if names != ['column0'] else [] -%}
    {%- set few = 20 -%}
    {%- set has = 'It is empty' if not names else 'Its columns are ' ~ modules.re.sub('[\\x00-\\x1f\\x7f-\\x9f]', '?', names[:few] | join(', '))
        ~ (' and ' ~ (names | length - few) ~ ' more' if names | length > few) -%}
    {%- set near = '. The nearest is ' ~ best.name ~ ', but the log lacks ' ~ best.missing | join(', ')
        if best.share > 0 else '. No known kind is near' -%}
    {%- set needed = [] -%}
    {%- for column in usage_adapters().usage_log.columns.values() if column.config.meta.get('required') -%}
        {%- do needed.append(names_in_log(column)[0]) -%}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error(
        "USAGE_LOG cannot be read: no adapter fits '" ~ usage_log_path() ~ "'. " ~ has ~ near
        ~ '. Take the export that docs/usage.md names for your vendor. Or write the columns ' ~ needed | join(', ')
        ~ ' (the own shape; docs/usage.md has all of them). Or add an adapter (CONTRIBUTING.md)') }}
{%- endmacro %}


{# The adapter with the largest share of its required columns in the log, then with the most of them, and what is missing. #}
{% macro best_adapter(layouts) -%}
    {%- set best = namespace(name=none, share=-1, needed=0, missing=[]) -%}
    {%- for name, table in usage_adapters() | dictsort -%}
        {%- set found = usage_log_columns(table, layouts) -%}
        {%- set needed = table.columns.values() | selectattr('config.meta.required', 'true') | list -%}
        {%- set missing = [] -%}
        {%- for column in needed if not is_in_log(column, table, found) -%}
            {%- set names = column.config.meta.get('in_log') or column.config.meta.get('keys') or [column.name] -%}
            {%- do missing.append(names[0]) -%}
        {%- endfor -%}
        {%- set share = 1 - missing | length / needed | length -%}
        {%- if (share, needed | length) > (best.share, best.needed) -%}
            {%- set best.name = name -%}
            {%- set best.share = share -%}
            {%- set best.needed = needed | length -%}
            {%- set best.missing = missing -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'name': best.name, 'missing': best.missing, 'share': best.share}) }}
{%- endmacro %}


{# Whether a log has a column of an adapter: one of its names, or one of its keys in the nested column. Of a path, the first key
   counts. #}
{% macro is_in_log(column, table, found) -%}
    {%- set meta = column.config.meta -%}
    {%- set names = meta.get('in_log', [column.name]) -%}
    {%- for name in names if name | lower in found -%}{{ return(true) }}{%- endfor -%}
    {%- for holder in meta.get('attributes_in', table.config.meta.get('attributes_in', [])) if holder | lower in found -%}
        {%- for key in meta.get('keys', names) -%}
            {%- if (key.split('/')[1] if key.startswith('/') else key) in found[holder | lower].get('keys', []) -%}
                {{ return(true) }}
            {%- endif -%}
        {%- endfor -%}
        {{ return(false) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}


{# Tells before the first model what is wrong with the log, if a model will read it. #}
{% macro check_usage_log() -%}
    {%- set readers = ['model.modelmart.int_usage_repeats__counted', 'model.modelmart.int_usage__summed'] -%}
    {%- if execute and readers | select('in', selected_resources) | list -%}
        {%- set name = usage_log_source(usage_log_layouts()) -%}
        {%- if has_many_files() -%}{{ refuse_files_of_other_kinds(name, usage_adapters()[name]) }}{%- endif -%}
    {%- endif -%}
{%- endmacro %}


{# Every file of a log must be of the kind of the others: rows of another kind would be read without values, and be lost. In JSON, a file
   may have none of the records that count, so only one that is of another kind is refused. #}
{% macro refuse_files_of_other_kinds(name, table) -%}
    {%- set advice = 'Run it for each kind of file by itself, with a pattern or a folder of its own' -%}
    {%- if adapter.dispatch('is_json_log')() -%}
        {%- for file, layouts in json_layouts_of_files().items() -%}
            {%- set best = best_adapter(layouts) -%}
            {%- if best.name != name and not best.missing -%}
                {{ exceptions.raise_compiler_error(
                    "USAGE_LOG cannot be read: '" ~ file ~ "' is a log of " ~ best.name ~ ", and others are of " ~ name ~ ". " ~ advice) }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {%- for file, columns in adapter.dispatch('columns_of_files')().items() -%}
            {%- set layout = {} -%}
            {%- for column in columns -%}{%- do layout.update({column: {}}) -%}{%- endfor -%}
            {%- set best = best_adapter({'': layout}) -%}
            {%- for column in table.columns.values() if column.config.meta.get('required') -%}
                {%- if files_without(column, table, {file: columns}) -%}
                    {{ exceptions.raise_compiler_error("USAGE_LOG cannot be read: '" ~ file ~ "' " ~ (
                        'is a log of ' ~ best.name ~ ', and others are of ' ~ name if not best.missing
                        else 'is not of the kind of the other files (' ~ name ~ '): it lacks ' ~ names_in_log(column)[0]
                    ) ~ '. ' ~ advice) }}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{% macro names_in_log(column) -%}
    {{ return(column.config.meta.get('in_log', [column.name])) }}
{%- endmacro %}


{# The names of the columns in each file of the log, in lower case. DuckDB names that of an empty file column0. #}
{% macro default__columns_of_files() -%}
    {%- set found = {} -%}
    {%- for file in usage_log_files().files or [] -%}
        {%- set columns = run_query('describe select * from ' ~ scan_of_files([default__literal_path(file)])) -%}
        {%- set names = columns.columns[0].values() | map('lower') | list -%}
        {%- if names != ['column0'] -%}{%- do found.update({file: names}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{# Spark reads text only if all files have the same columns. #}
{% macro spark__columns_of_files() -%}
    {%- set found = {} -%}
    {%- if usage_log_format() == 'parquet' -%}
        {%- for file in run_query('select distinct _metadata.file_path from raw.usage_log').columns[0].values() -%}
            {%- set columns = run_query('describe select * from parquet.`' ~ file ~ '`').columns[0].values() -%}
            {%- do found.update({file: columns | map('lower') | list}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}


{# The file that a row of the log is in, as columns_of_files names it. #}
{% macro default__file_of_row() -%}{{ return('filename') }}{%- endmacro %}


{% macro spark__file_of_row() -%}{{ return('_metadata.file_path') }}{%- endmacro %}
