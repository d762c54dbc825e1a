{# Macros that only Spark needs. A macro with a form for each engine has both forms side by side in its own file. #}


{# An external table over files, with the columns of the files, or one of a given name. The path is made absolute, because Spark would
   look for a relative one in its warehouse folder. #}
{% macro external_table(name, format, path, options={}, column=none) -%}
    {%- if execute -%}
        {%- set place = path if '://' in path or path.startswith('/') else invocation_args_dict.project_dir ~ '/' ~ path -%}
        {#- this error names a missing path; the error of a table would not -#}
        {%- do run_query('describe select * from ' ~ format ~ '.`' ~ place ~ '`') -%}
        {%- do run_query('drop table if exists ' ~ name) -%}
        {%- set pairs = [] -%}
        {%- for option, value in options.items() -%}{%- do pairs.append("'" ~ option ~ "' = '" ~ value ~ "'") -%}{%- endfor -%}
        {%- do run_query(
            'create table ' ~ name ~ (' (' ~ column ~ ' string)' if column) ~ ' using ' ~ format ~ (' options (' ~ pairs | join(', ') ~ ')' if pairs else '')
            ~ ' location ' ~ dbt.string_literal(dbt.escape_single_quotes(place))) -%}
    {%- endif -%}
{%- endmacro %}


{# Other settings would give other figures, and a server may ignore those of profiles.yml. #}
{% macro refuse_other_settings() -%}
    {%- set needed = {
        'spark.sql.timestampType': 'TIMESTAMP_NTZ',
        'spark.sql.session.timeZone': 'UTC',
        'spark.sql.ansi.enabled': 'false',
        'spark.sql.decimalOperations.allowPrecisionLoss': 'false',
        'spark.sql.sources.partitionColumnTypeInference.enabled': 'false'
    } -%}
    {%- for name, value in needed.items() -%}
        {%- set found = run_query('set ' ~ name).rows[0][1] -%}
        {%- if found != value -%}
            {{ exceptions.raise_compiler_error(
                'Spark has ' ~ name ~ ' = ' ~ found ~ ': set it to ' ~ value ~ ', as profiles.yml does (docs/scale.md)') }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{# External tables over the raw facts that `modelmart export --raw` wrote, and over the usage log. Not in another project, whose
   schema raw may hold its own tables. #}
{% macro register_raw() -%}
    {{ return(adapter.dispatch('register_raw')() if is_root() else '') }}
{%- endmacro %}


{% macro default__register_raw() -%}{%- endmacro %}


{% macro spark__register_raw() -%}
    {%- if execute -%}
        {%- do refuse_other_settings() -%}
        {%- do run_query('create schema if not exists raw') -%}
        {%- for row in run_query("show table extended in raw like '*'") if 'Type: MANAGED' in row[3] -%}
            {{ exceptions.raise_compiler_error(
                'register_raw stopped: raw.' ~ row[1] ~ ' is a managed table, which modelmart did not create. Schema raw is only '
                ~ 'for external tables, which each run drops and creates again. Move raw.' ~ row[1] ~ ' to another schema') }}
        {%- endfor -%}
        {%- if '**' in usage_log_path() -%}
            {{ exceptions.raise_compiler_error(
                "USAGE_LOG cannot be read: '" ~ usage_log_path() ~ "' contains **, which Spark reads as a single level of folders. "
                ~ "Write one * for each level") }}
        {%- endif -%}
        {%- set folder = env_var('MODELMART_RAW', 'export/raw') -%}
        {#- skip tables that the selection does not read: each takes a third of a second -#}
        {%- set read = [] -%}
        {%- set not_read = [] -%}
        {%- for id, node in graph.nodes.items() -%}
            {#- nobody selects an ephemeral model, and any may be read -#}
            {%- set is_read = id in selected_resources or not selected_resources or node.config.materialized == 'ephemeral' -%}
            {%- do (read if is_read else not_read).extend(node.depends_on.nodes) -%}
        {%- endfor -%}
        {%- for id, table in graph.sources.items()
            if not table.config.meta.get('is_usage_log') and (id in read or id not in not_read) -%}
            {#- tables of one source have no column source_id; those of ingest have one -#}
            {%- set place = folder ~ '/' ~ table.identifier ~ ('/source_id=' ~ table.source_name if '__' in table.identifier else '') -%}
            {%- do external_table('raw.' ~ table.identifier, 'parquet', place) -%}
            {%- do run_query('msck repair table raw.' ~ table.identifier) -%}
        {%- endfor -%}
        {%- do register_usage_log() -%}
        {%- do refuse_columns_in_folders() -%}
    {%- endif -%}
{%- endmacro %}


{# The usage log as raw.usage_log. JSON is read as text, by lines or by files, and parsed where it is read: a table of JSON would have
   to know its columns, and would keep only the first of several values in a file. #}
{% macro register_usage_log() -%}
    {%- set files = usage_log_files() -%}
    {%- set path = usage_log_path() -%}
    {%- set ends = [] -%}
    {%- for one in files.paths -%}{%- do ends.append(format_of_name(one)[1]) -%}{%- endfor -%}
    {%- set place = files.folder or (path if files.paths == [path] else path ~ '.{' ~ ends | join(',') ~ '}') -%}
    {%- set options = {} -%}
    {%- if files.folder -%}
        {%- do options.update({'recursiveFileLookup': 'true', 'pathGlobFilter': '*.{' ~ ends | join(',') ~ '}'}) -%}
    {%- endif -%}
    {%- if files.format == 'parquet' -%}
        {%- do external_table('raw.usage_log', 'parquet', place, dict(options, mergeSchema='true')) -%}
    {%- elif files.format in ('csv', 'tsv') -%}
        {%- do external_table('raw.usage_log', 'csv', place, dict(options, header='true', multiLine='true', mode='FAILFAST',
            escape='"', enforceSchema='false', unescapedQuoteHandling='RAISE_ERROR', sep=',' if files.format == 'csv' else '\\t')) -%}
    {%- else -%}
        {%- do external_table('raw.usage_log', 'text', place, options, 'json_text') -%}
        {%- set lines = "(select json_text from raw.usage_log where trim(json_text) <> '' limit 100)" -%}
        {%- if files.format == 'json'
            and run_query('select 1 from ' ~ lines ~ ' where try_parse_json(json_text) is null limit 1') | length > 0 -%}
            {%- do external_table('raw.usage_log', 'text', place, dict(options, wholetext='true'), 'json_text') -%}
            {%- set two_values = text_literal('[}\\]][ \\t\\r]*\\n\\s*[{\\[]') -%}
            {%- if run_query('select 1 from raw.usage_log where regexp_like(json_text, ' ~ two_values ~ ') limit 1') | length > 0 -%}
                {{ exceptions.raise_compiler_error(
                    "USAGE_LOG cannot be read: '" ~ path ~ "' has several JSON values in one file, which Spark reads only if each "
                    ~ "is on a line of its own. Write one per line") }}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{# DuckDB reads a folder name like `service_tier=batch/` as a column. Spark would not, and would price the calls as standard. The files
   are looked at only if the folders are a pattern or a folder, because each look takes time. #}
{% macro refuse_columns_in_folders() -%}
    {%- set is_folder = format_of_name(usage_log_path()) is none -%}
    {%- set folders = usage_log_path() if is_folder else usage_log_path().rpartition('/')[0] -%}
    {%- set found = modules.re.findall('([^/=]+)=', folders) -%}
    {%- if '*' in folders or is_folder -%}
        {%- set asked = run_query(
            "select regexp_extract(_metadata.file_path, '/([^/=]+)=[^/]*/', 1) as folder from raw.usage_log group by 1") -%}
        {%- do found.extend(asked.columns[0].values() | select) -%}
    {%- endif -%}
    {%- if found -%}{{ refuse_column_in_folders(found[0], 'Spark does not read as a column') }}{%- endif -%}
{%- endmacro %}


{# Spark has no constraints. A query after the load finds the rows that break one, and stops the build. #}
{% macro spark__persist_constraints(relation, model) -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.spark__persist_constraints(relation, model)) }}{%- endif -%}
    {%- set rules = [] -%}
    {%- set checks = [] -%}
    {%- set keys = [model.config.meta.key] if model.config.meta.key else [] -%}
    {%- for column in model.columns.values() -%}
        {%- for constraint in column.constraints -%}
            {%- if constraint.type == 'check' -%}
                {%- do rules.append(column.name ~ ': ' ~ constraint.expression) -%}
                {%- do checks.append('count_if(not (' ~ constraint.expression ~ '))') -%}
            {%- elif constraint.type == 'not_null' -%}
                {%- do rules.append(column.name ~ ' is null') -%}
                {%- do checks.append('count_if(' ~ column.name ~ ' is null)') -%}
            {%- elif constraint.type == 'primary_key' -%}
                {%- do keys.append([column.name]) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for constraint in model.constraints if constraint.type == 'primary_key' -%}{%- do keys.append(constraint.columns) -%}{%- endfor -%}
    {%- for key in keys -%}
        {%- do rules.append(key | join(', ') ~ ': one of them is null') -%}
        {%- do checks.append('count_if(' ~ key | join(' is null or ') ~ ' is null)') -%}
        {%- do rules.append(key | join(', ') ~ ' is not unique') -%}
        {%- do checks.append(
            'count(*) - count(distinct ' ~ key | join(', ') ~ ') - count_if(' ~ key | join(' is null or ') ~ ' is null)') -%}
    {%- endfor -%}
    {%- if checks -%}
        {%- set broken = run_query('select ' ~ checks | join(', ') ~ ' from ' ~ relation).rows[0] -%}
        {%- for count in broken -%}
            {%- if count -%}
                {{ exceptions.raise_compiler_error(relation ~ ': ' ~ rules[loop.index0] ~ ' (' ~ count ~ ' rows)') }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{# As in dbt-spark, except for tables with a contract: they are created with the comments of their columns, then filled, because
   `create table as` takes no comments. Formats that replace a table in one step get their comments afterwards. #}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.spark__create_table_as(temporary, relation, compiled_code, language)) }}{%- endif -%}
    {%- if temporary -%}
        {{ return(create_temporary_view(relation, compiled_code)) }}
    {%- endif -%}
    {%- set clauses -%}
        {{ file_format_clause() }} {{ options_clause() }} {{ tblproperties_clause() }} {{ partition_cols(label='partitioned by') }}
        {{ clustered_cols(label='clustered by') }} {{ location_clause() }} {{ comment_clause() }}
    {%- endset -%}
    {%- set replaces = config.get('file_format') in ('delta', 'iceberg') -%}
    {%- set has_contract = config.get('contract').enforced -%}
    {%- if has_contract -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        {%- set compiled_code = get_select_subquery(compiled_code) -%}
    {%- endif -%}
    {%- if has_contract and not replaces -%}
        {% call statement('columns') %}
            create table {{ relation }} (
            {%- for column in model.columns.values() %}
                {{ column.name }} {{ in_words_of_engine(column.data_type) }}
                comment {{ dbt.string_literal(dbt.escape_single_quotes(column.description)) }}{{ ',' if not loop.last }}
            {%- endfor %}
            ) {{ clauses }}
        {% endcall %}
        insert into {{ relation }} {{ compiled_code }}
    {%- else -%}
        create {{ 'or replace' if replaces }} table {{ relation }} {{ clauses }} as {{ compiled_code }}
    {%- endif -%}
{%- endmacro %}


{# The Spark type for a DuckDB type of a yml. #}
{% macro in_words_of_engine(data_type) -%}
    {{ return('string' if data_type == 'varchar' else data_type) }}
{%- endmacro %}


{% macro spark__get_empty_schema_sql(columns) -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.default__get_empty_schema_sql(columns)) }}{%- endif -%}
    select
    {%- for column in columns.values() %}
        cast(null as {{ in_words_of_engine(column.data_type) }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{% macro spark__escape_single_quotes(expression) -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.spark__escape_single_quotes(expression)) }}{%- endif -%}
    {{- expression | replace('\\', '\\\\') | replace("'", "\\'") -}}
{%- endmacro %}


{# A literal of a unit test. Spark has no infinite date. #}
{% macro spark__safe_cast(field, type) -%}
    {%- if not modelmart.is_ours() -%}{{ return(dbt.spark__safe_cast(field, type)) }}{%- endif -%}
    {{ since_ever() if field == "'-infinity'" else 'cast(' ~ field ~ ' as ' ~ type ~ ')' }}
{%- endmacro %}


{# Table macros exist on DuckDB only. #}
{% materialization table_function, adapter='spark' %}
    {% call noop_statement('main', 'SKIP') %}{% endcall %}
    {{ return({'relations': []}) }}
{% endmaterialization %}
