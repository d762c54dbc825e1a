{# Which files the usage log consists of, and their format. #}


{# The usage log is read in place: the files that USAGE_LOG names, or the sample. It becomes no table, and no view reads it, so
   readers of the warehouse need no access to files. #}
{% macro usage_log_path() -%}
    {{ return(env_var('USAGE_LOG', path_of('seeds/usage/sample.parquet'))) }}
{%- endmacro %}


{# The format of a file by the end of its name, and that end: ['csv', 'csv.gz']; none if no format has it. An address may go on
   after ? with a signature. #}
{% macro format_of_name(name) -%}
    {%- set name = name.split('?')[0] if '://' in name else name -%}
    {%- set found = modules.re.search('(?i)[.]((parquet|pq)|(csv|tsv|jsonl|ndjson|json)([.](gz|zst))?)$', name) -%}
    {%- if found -%}
        {%- set format = (found.group(2) or found.group(3)) | lower -%}
        {{ return([{'pq': 'parquet', 'ndjson': 'jsonl'}.get(format, format), found.group(1)]) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}


{# The format of the log, and what to read: {'format': 'csv', 'paths': ['logs/**/*.csv'], 'folder': 'logs', 'files': [...]}. A path
   without the end of a format is a folder, whose files must be of one format; so is a path that has such an end and is a folder. `files`
   is none where they are not listed. #}
{% macro usage_log_files() -%}
    {%- set path = usage_log_path() -%}
    {%- set named = format_of_name(path) -%}
    {%- if named is not none and '://' in path -%}
        {{ return({'format': named[0], 'paths': [path], 'folder': none, 'files': none}) }}
    {%- endif -%}
    {#- a file or folder whose name looks like a pattern comes before the files that fit the pattern -#}
    {%- set as_name = path if '://' in path else adapter.dispatch('literal_path')(path) -%}
    {%- for pattern in [as_name, path] if named is not none -%}
        {%- set files = adapter.dispatch('files_at')(pattern) -%}
        {%- if files is none or files -%}
            {{ return({'format': named[0], 'paths': [pattern], 'folder': none, 'files': files}) }}
        {%- endif -%}
    {%- endfor -%}
    {%- set start = path if path.endswith('*') else as_name.rstrip('/') ~ '/**/*' -%}
    {%- set counts = {} -%}
    {%- set ends = [] -%}
    {%- set files = [] -%}
    {%- for name in adapter.dispatch('files_below')(path, start) if format_of_name(name) is not none -%}
        {%- do files.append(name) -%}
        {%- set format, end = format_of_name(name) -%}
        {%- do counts.update({format: counts.get(format, 0) + 1}) -%}
        {%- if end not in ends -%}{%- do ends.append(end) -%}{%- endif -%}
    {%- endfor -%}
    {%- if not counts -%}
        {{ exceptions.raise_compiler_error(
            "USAGE_LOG cannot be read: there is no file '" ~ path ~ "', and no folder of that name with files that end with .parquet, "
            ~ ".pq, .csv, .tsv, .jsonl, .ndjson or .json (text also with .gz or .zst). "
            ~ "Correct the path, or unset USAGE_LOG to use the sample") }}
    {%- elif counts | length > 1 -%}
        {%- set told = [] -%}
        {%- for format, count in counts | dictsort -%}{%- do told.append(count ~ ' ' ~ format) -%}{%- endfor -%}
        {{ exceptions.raise_compiler_error(
            "USAGE_LOG cannot be read: '" ~ path ~ "' has files of several formats (" ~ told | join(', ')
            ~ "). Name those of one, such as '" ~ start ~ '.' ~ ends[0] ~ "'") }}
    {%- endif -%}
    {%- set paths = [] -%}
    {%- for end in ends | sort -%}{%- do paths.append(start ~ '.' ~ end) -%}{%- endfor -%}
    {{ return({'format': counts | first, 'paths': paths, 'folder': none if path.endswith('*') else path,
        'files': files}) }}
{%- endmacro %}


{% macro usage_log_format() -%}
    {{ return(adapter.dispatch('usage_log_format')()) }}
{%- endmacro %}


{% macro default__usage_log_format() -%}
    {{ return(usage_log_files().format) }}
{%- endmacro %}


{# register_raw has found it. JSON is a table of text, and CSV and TSV are one format. #}
{% macro spark__usage_log_format() -%}
    {%- for row in run_query('describe extended raw.usage_log').rows if row[0] == 'Provider' -%}
        {{ return({'text': 'json'}.get(row[1] | lower, row[1] | lower)) }}
    {%- endfor -%}
{%- endmacro %}


{# Whether the log consists, or may consist, of several files. #}
{% macro has_many_files() -%}
    {{ return(adapter.dispatch('has_many_files')()) }}
{%- endmacro %}


{% macro default__has_many_files() -%}
    {%- set files = usage_log_files() -%}
    {{ return(files.files | length > 1 if files.files is not none else '*' in files.paths[0]) }}
{%- endmacro %}


{% macro spark__has_many_files() -%}
    {{ return(format_of_name(usage_log_path()) is none or modules.re.search('[*?[{]', usage_log_path()) is not none) }}
{%- endmacro %}


{% macro refuse_column_in_folders(name, why) -%}
    {{ exceptions.raise_compiler_error(
        "USAGE_LOG cannot be read: in '" ~ usage_log_path() ~ "', " ~ name ~ " is in the names of folders, which " ~ why
        ~ ". Add the column " ~ name ~ " to the files, and rename the folders") }}
{%- endmacro %}


{% macro default__literal_path(path) -%}
    {{ return(modules.re.sub('([*?[])', '[\\1]', path)) }}
{%- endmacro %}


{% macro spark__literal_path(path) -%}
    {{ return(path) }}
{%- endmacro %}


{% macro default__files_at(pattern) -%}
    {{ return(run_query('select file from glob(' ~ text_literal(pattern) ~ ') order by file nulls last').columns[0].values() | list) }}
{%- endmacro %}


{# register_raw has checked that there are some. #}
{% macro spark__files_at(pattern) -%}
    {{ return(none) }}
{%- endmacro %}


{% macro default__files_below(path, pattern) -%}
    {{ return(default__files_at(pattern)) }}
{%- endmacro %}


{# Only register_raw asks; the table is replaced by one of the right format. #}
{% macro spark__files_below(path, pattern) -%}
    {%- do external_table('raw.usage_log', 'binaryFile', path.rstrip('/*'), {'recursiveFileLookup': 'true'}) -%}
    {{ return(run_query('select path from raw.usage_log order by path nulls last').columns[0].values()) }}
{%- endmacro %}


{% macro text_literal(text) -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(text))) }}
{%- endmacro %}


{# A list of paths as SQL of DuckDB. #}
{% macro path_list(paths) -%}
    {%- set literals = [] -%}
    {%- for path in paths -%}{%- do literals.append(text_literal(path)) -%}{%- endfor -%}
    {{ return('[' ~ literals | join(', ') ~ ']') }}
{%- endmacro %}
