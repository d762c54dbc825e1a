{# Differences between the engines in reading a usage log in JSON; `default__` is DuckDB. #}


{% macro default__unnested(sql) -%}
    {{ return('unnest(' ~ sql ~ ')') }}
{%- endmacro %}


{% macro spark__unnested(sql) -%}
    {{ return('explode(' ~ sql ~ ')') }}
{%- endmacro %}


{# A nested column stays JSON, so that text which looks like JSON is told from it. #}
{% macro default__json_type(column) -%}
    {%- if column.type == 'KEYS AND VALUES' -%}
        {{ return('struct("key" varchar, "value" struct("stringValue" varchar, "intValue" varchar, "doubleValue" varchar, '
            ~ '"boolValue" varchar))[]') }}
    {%- endif -%}
    {{ return('json' if column.is_nested else 'varchar') }}
{%- endmacro %}


{% macro spark__json_type(column) -%}
    {%- if column.type == 'KEYS AND VALUES' -%}
        {{ return('array<struct<key: string, value: struct<stringValue: string, intValue: string, doubleValue: string, '
            ~ 'boolValue: string>>>') }}
    {%- endif -%}
    {{ return('string') }}
{%- endmacro %}


{% macro default__json_list_type(fields) -%}
    {%- set typed = [] -%}
    {%- for name, type in fields -%}{%- do typed.append(adapter.quote(name) ~ ' ' ~ type) -%}{%- endfor -%}
    {{ return('struct(' ~ typed | join(', ') ~ ')[]') }}
{%- endmacro %}


{% macro spark__json_list_type(fields) -%}
    {%- set typed = [] -%}
    {%- for name, type in fields -%}{%- do typed.append(adapter.quote(name) ~ ': ' ~ type) -%}{%- endfor -%}
    {{ return('array<struct<' ~ typed | join(', ') ~ '>>') }}
{%- endmacro %}


{# The outermost objects, as columns. #}
{% macro default__json_objects(fields, has_file) -%}
    {%- set typed = [] -%}
    {%- for name, type in fields -%}{%- do typed.append(text_literal(name) ~ ': ' ~ text_literal(type)) -%}{%- endfor -%}
    {%- set sql = 'read_json(' ~ json_options() ~ ', records = true, columns = {' ~ typed | join(', ') ~ '})' -%}
    {{ return('(select *, filename as the_file_of_the_row from ' ~ sql ~ ')' if has_file else sql) }}
{%- endmacro %}


{% macro spark__json_objects(fields, has_file) -%}
    {#- a schema of an array reads a single object too -#}
    {%- set schema = text_literal(adapter.dispatch('json_list_type')(fields)) -%}
    {%- set file = [', the_file_of_the_row', ', _metadata.file_path as the_file_of_the_row'] if has_file else ['', ''] -%}
    {{ return("(select the_object.*" ~ file[0] ~ " from (select explode(from_json(json_text, " ~ schema
        ~ ", map('mode', 'FAILFAST'))) as the_object" ~ file[1] ~ " from raw.usage_log where trim(json_text) <> ''))") }}
{%- endmacro %}


{# An object that is not a line of its own may be as large as its file. #}
{% macro json_options(paths=none) -%}
    {%- set files = usage_log_files() -%}
    {%- set paths = paths or files.paths -%}
    {%- set largest = namespace(bytes=16777216) -%}
    {%- if files.format == 'json' and '://' not in usage_log_path() -%}
        {#- compressed text is rarely a twentieth of its length -#}
        {%- set sizes = run_query(
            "select max(size * case when regexp_matches(filename, '[.](gz|zst)$') then 20 else 1 end) from read_blob("
            ~ path_list(paths) ~ ')') -%}
        {%- set largest.bytes = [largest.bytes, [sizes.columns[0].values()[0] | int, 1073741824] | min] | max -%}
    {%- endif -%}
    {{ return(path_list(paths) ~ ", format = '" ~ ('newline_delimited' if files.format == 'jsonl' else 'auto')
        ~ "', maximum_object_size = " ~ largest.bytes) }}
{%- endmacro %}


{# [path, nested column or null, key, type of the nested column, file] for every key in the first objects, or in all without `limit`. A
   nested column is an object, a list of keys and values, or text of an object. The file is null. #}
{% macro default__json_keys_of_log(paths, holders, limit) -%}
    {%- for row in run_query('describe select * from read_json_objects(' ~ json_options() ~ ')') if row[0] != 'json' -%}
        {{ refuse_column_in_folders(row[0], 'is not read as a key of JSON') }}
    {%- endfor -%}
    {%- set objects = 'select null as file, json from read_json_objects(' ~ json_options() ~ ')' ~ (' limit ' ~ limit if limit) -%}
    {{ return(run_query(json_keys(objects, paths, holders)).rows) }}
{%- endmacro %}


{# The same of the first objects of each file. #}
{% macro default__json_keys_of_files(paths, holders) -%}
    {%- set rows = [] -%}
    {%- for files in (usage_log_files().files or []) | batch(100) -%}
        {%- set objects = [] -%}
        {%- for file in files -%}
            {%- do objects.append('(select ' ~ text_literal(file) ~ ' as file, json from read_json_objects('
                ~ json_options([default__literal_path(file)]) ~ ') limit 100)') -%}
        {%- endfor -%}
        {%- do rows.extend(run_query(json_keys(objects | join(' union all '), paths, holders)).rows) -%}
    {%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}


{% macro json_keys(objects, paths, holders) -%}
    with objects as materialized ({{ objects }})
    {%- for path in paths %}
    {{ 'union all' if not loop.first }}
    {%- set steps = [] -%}
    {%- for list in lists_of_path(path) -%}{%- do steps.append('."' ~ list ~ '"[*]') -%}{%- endfor %}
    {%- set place = '$' ~ steps | join %}
    select distinct
        {{ text_literal(path) }} as path,
        null as holder,
        unnest({{ 'flatten(' if steps }}json_keys(json, {{ text_literal(place) }}){{ ')' if steps }}) as key,
        null as type,
        file
    from objects
    {%- for holder in holders %}
    union all
    {%- set nested = 'json_extract(json, ' ~ text_literal(place ~ '."' ~ holder ~ '"') ~ ')' %}
    select distinct
        {{ text_literal(path) }},
        {{ text_literal(holder) }},
        unnest(case json_type(nested)
            when 'OBJECT' then json_keys(nested)
            when 'ARRAY' then json_extract_string(nested, '$[*].key')
            when 'VARCHAR' then case when json_valid(nested ->> '$') then json_keys(nested ->> '$') end
        end),
        json_type(nested),
        file
    from (select file, {{ 'unnest(' ~ nested ~ ')' if steps else nested }} as nested from objects)
    {%- endfor %}
    {%- endfor %}
    order by path nulls last, holder nulls last, key nulls last, file nulls last
{%- endmacro %}


{% macro spark__json_keys_of_files(paths, holders) -%}
    {{ return([]) }}
{%- endmacro %}


{% macro spark__json_keys_of_log(paths, holders, limit) -%}
    {%- set query -%}
        with objects as (
            select explode(case
                when ltrim(json_text) like '[%' then from_json(json_text, 'array<string>')
                else array(json_text)
            end) as json
            from raw.usage_log where trim(json_text) <> '' {{ 'limit ' ~ limit if limit }}
        )
        {%- for path in paths %}
        {{ 'union all' if not loop.first }}
        {%- set ns = namespace(sql='objects') -%}
        {%- for list in lists_of_path(path) -%}
            {%- set part = 'get_json_object(json, ' ~ spark__json_path(list) ~ ')' -%}
            {%- set ns.sql = '(select explode(from_json(' ~ part ~ ", 'array<string>')) as json from " ~ ns.sql ~ ')' -%}
        {%- endfor %}
        select distinct
            {{ text_literal(path) }} as path,
            cast(null as string) as holder,
            explode(json_object_keys(json)) as key,
            cast(null as string) as type
        from {{ ns.sql }}
        {%- for holder in holders %}
        union all
        select distinct
            {{ text_literal(path) }},
            {{ text_literal(holder) }},
            explode(case
                when nested like '[%' then from_json(nested, 'array<struct<key: string>>').key
                else json_object_keys(nested)
            end),
            case when nested like '[%' then 'ARRAY' else 'OBJECT' end
        from (select ltrim(get_json_object(json, {{ spark__json_path(holder) }})) as nested from {{ ns.sql }})
        {%- endfor %}
        {%- endfor %}
        order by path nulls last, holder nulls last, key nulls last
    {%- endset -%}
    {{ return(run_query(query).rows) }}
{%- endmacro %}
