{# Reads a usage log in JSON: an array of records, one record per line or per file, or records nested in lists (`records_in`).
   DuckDB parses each record once, into the columns that an adapter needs. #}


{# The lists that a path of `records_in` names, from the outermost: ['data', 'results'] of /data/results. #}
{% macro lists_of_path(path) -%}
    {{ return(path.split('/')[1:]) }}
{%- endmacro %}


{# The lists in which adapters look for records, by their paths; '' are the outermost objects. #}
{% macro lists_in_json() -%}
    {%- set paths = [''] -%}
    {%- for table in usage_adapters().values() -%}
        {%- for path in table.config.meta.get('records_in', []) -%}
            {%- for list in lists_of_path(path) -%}
                {%- do paths.append('/' ~ lists_of_path(path)[:loop.index] | join('/')) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(paths | unique | list) }}
{%- endmacro %}


{# The columns of a log in JSON, by the path of `records_in`, then by lower-case name. `level` counts the lists around a column, and of
   two with one name the innermost is read. `keys` are those in a nested column. #}
{% macro json_layouts(limit) -%}
    {{ return(layouts_of_keys(adapter.dispatch('json_keys_of_log')(lists_in_json(), usage_holders(), limit))) }}
{%- endmacro %}


{# The same of each file, from its first objects; by the name of the file. #}
{% macro json_layouts_of_files() -%}
    {%- set rows = {} -%}
    {%- for row in adapter.dispatch('json_keys_of_files')(lists_in_json(), usage_holders()) -%}
        {%- do rows.setdefault(row[4], []).append(row) -%}
    {%- endfor -%}
    {%- set layouts = {} -%}
    {%- for file, keys in rows.items() -%}{%- do layouts.update({file: layouts_of_keys(keys)}) -%}{%- endfor -%}
    {{ return(layouts) }}
{%- endmacro %}


{% macro layouts_of_keys(rows) -%}
    {%- set names = {} -%}
    {%- set keys = {} -%}
    {%- set types = {} -%}
    {%- for row in rows -%}
        {%- set path, holder, key, type = row[0], row[1], row[2], row[3] -%}
        {%- if holder is none -%}
            {%- do names.setdefault(path, []).append(key) -%}
        {%- else -%}
            {%- do keys.setdefault(path ~ '/' ~ holder, []).append(key) -%}
            {%- do types.update({path ~ '/' ~ holder: type}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set layouts = {} -%}
    {%- for path in lists_in_json() if path == '' or path in names -%}
        {%- set found = {} -%}
        {%- for level in range(lists_of_path(path) | length + 1) -%}
            {%- set outer = path.split('/')[:level + 1] | join('/') -%}
            {%- for key in names.get(outer, []) -%}
                {%- set place = outer ~ '/' ~ key -%}
                {%- do found.update({key | lower: {
                    'name': key, 'type': 'KEYS AND VALUES' if types.get(place) == 'ARRAY' else 'TEXT', 'level': level,
                    'records_in': path, 'keys': keys.get(place, [])}}) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do layouts.update({path: found}) -%}
    {%- endfor -%}
    {{ return(layouts) }}
{%- endmacro %}


{# The columns that an adapter has in a layout. A key of an optional column may come after the records that were looked at, so the
   column is read even if it was not found. #}
{% macro with_rare_keys(found, table) -%}
    {%- set path = (found.values() | first | default({})).get('records_in', '') -%}
    {%- set rare = {} -%}
    {%- for column in table.columns.values() if column.name != 'row_id' and usage_log_column(column, table, found, {}) is none -%}
        {%- for name in column.config.meta.get('in_log', [column.name]) -%}
            {%- do rare.update({name | lower: {
                'name': name, 'type': 'TEXT', 'level': lists_of_path(path) | length, 'records_in': path}}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(dict(found, **rare)) }}
{%- endmacro %}


{# The columns of a layout that an adapter names, each with whether it is nested. #}
{% macro json_columns(found, table) -%}
    {%- set needed = {} -%}
    {%- for column in table.columns.values() -%}
        {%- for name in column.config.meta.get('in_log', [column.name]) if name | lower in found -%}
            {%- do needed.setdefault(name | lower, dict(found[name | lower], is_nested=false)) -%}
        {%- endfor -%}
        {%- for name in column.config.meta.get('attributes_in', table.config.meta.get('attributes_in', [])) if name | lower in found -%}
            {%- do needed.update({name | lower: dict(found[name | lower], is_nested=true)}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(needed.values() | list) }}
{%- endmacro %}


{# A subquery over the log: one row per record, with columns of the lists around it. With `has_file`, also all other keys and the file. #}
{% macro json_scan(found, table, has_file=false) -%}
    {%- set columns = json_columns(found, table) -%}
    {%- set lists = lists_of_path(columns[0].records_in) -%}
    {%- for column in found.values() if has_file and column.name not in columns | map(attribute='name') | list + lists -%}
        {%- do columns.append(dict(column, is_nested=false)) -%}
    {%- endfor -%}
    {#- the types, from the innermost list -#}
    {%- set fields = [] -%}
    {%- for level in range(lists | length, -1, -1) -%}
        {%- set inner = fields | list -%}
        {%- do fields.clear() -%}
        {%- for column in columns if column.level == level -%}
            {%- do fields.append([column.name, adapter.dispatch('json_type')(column)]) -%}
        {%- endfor -%}
        {%- if level < lists | length -%}
            {%- do fields.append([lists[level], adapter.dispatch('json_list_type')(inner)]) -%}
        {%- endif -%}
    {%- endfor -%}
    {#- each step opens one list, and keeps the columns outside of it -#}
    {%- set ns = namespace(sql=adapter.dispatch('json_objects')(fields, has_file)) -%}
    {%- set record = adapter.quote('the record') -%}
    {%- for step in range(lists | length + 1 if lists else 0) -%}
        {%- set place = record ~ '.' if step else '' -%}
        {%- set kept = ['the_file_of_the_row'] if has_file else [] -%}
        {%- for column in columns if column.level <= step -%}
            {%- set name = adapter.quote(column.name) -%}
            {%- do kept.append((place ~ name ~ ' as ' ~ name) if column.level == step else name) -%}
        {%- endfor -%}
        {%- if step < lists | length -%}
            {%- do kept.append(adapter.dispatch('unnested')(place ~ adapter.quote(lists[step])) ~ ' as ' ~ record) -%}
        {%- endif -%}
        {%- set ns.sql = '(select ' ~ kept | join(', ') ~ ' from ' ~ ns.sql ~ ')' -%}
    {%- endfor -%}
    {{ return(ns.sql) }}
{%- endmacro %}
