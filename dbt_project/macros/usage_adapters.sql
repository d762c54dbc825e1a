{# Gives the usage log the columns of the yml of its adapter. #}


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
            {%- set quoted = text_literal(key) -%}
            {%- set value = 'cast(' ~ adapter.quote(there.name) ~ '[' ~ quoted ~ '] as string)' -%}
        {%- else -%}
            {%- set paths = parsed[there.name].paths -%}
            {%- do paths.append(
                text_literal(key) if there.type == 'KEYS AND VALUES' else adapter.dispatch('json_path')(key)) -%}
            {%- set value = adapter.dispatch('json_part')('parts of ' ~ there.name, paths | length) -%}
        {%- endif -%}
        {%- do values.append('nullif(trim(' ~ value ~ "), '')") -%}
    {%- endfor -%}
    {{ return({'sql': 'coalesce(' ~ values | join(', ') ~ ', null)', 'type': 'TEXT', 'is_extracted': true}) }}
{%- endmacro %}


{# A subquery over the log, with the columns and types of an adapter's yml. A column that the log, or one of its files, lacks is null, or
   `absent` of the yml. An invalid number of tokens becomes -1, which no call can have; an invalid instant becomes null; an invalid
   amount of a bill becomes one that no bill has (is_unread_bill). Values in nested columns are
   extracted once, in the innermost subquery. `clock_of` adds `clock`, the time of day of a column as the log writes it. #}
{% macro from_usage_log(source_name, table_name, clock_of=none) -%}
    {%- do source(source_name, table_name) -%}
    {%- do ref('usage_limits') -%}
    {%- if execute -%}
        {%- set table = usage_adapters()[source_name] -%}
        {%- set found = usage_log_columns(table, usage_log_layouts()) -%}
        {%- set is_json = adapter.dispatch('is_json_log')() -%}
        {%- set row_id = row_id_of(found, is_json) if clock_of is none and has_row_ids(table, found) else none -%}
        {%- if is_json -%}{%- set found = with_rare_keys(found, table) -%}{%- endif -%}
        {%- set columns_of_files = adapter.dispatch('columns_of_files')() if has_many_files() and not is_json else {} -%}
        {%- set scan = json_scan(found, table, row_id is not none) if is_json else adapter.dispatch('usage_log_scan')() -%}
        {%- set scan_with_file = '(select *, ' ~ adapter.dispatch('file_of_row')() ~ ' as the_file_of_the_row from ' ~ scan ~ ')' -%}
        {%- set ns = namespace(scan=scan_with_file if row_id is not none and not is_json else scan) -%}
        {%- set digits = usage_limit('token_digits') or 18 -%}
        (
            select
            {%- set extracted = [] %}
            {%- set parsed = {} %}
            {%- for column in table.columns.values() %}
                {%- set there = usage_log_column(column, table, found, parsed) %}
                {%- if column.name == 'row_id' and row_id is not none -%}
                    {%- set there = {'sql': row_id, 'type': 'TEXT', 'is_extracted': true} -%}
                {%- endif %}
                {%- set sql = without_comma(there.sql, column.data_type) if there is not none %}
                {%- if there is not none and there.is_extracted %}
                    {%- set sql = adapter.quote('extracted: ' ~ column.name) %}
                    {%- do extracted.append(there.sql ~ ' as ' ~ sql) %}
                {%- endif %}
                {% if there is none -%}
                    cast({{ column.config.meta.get('absent', 'null') }} as {{ in_words_of_engine(column.data_type) }})
                {%- elif column.data_type == 'bigint' and 'absent' in column.config.meta and is_json -%}
                    -- an object may lack the key
                    coalesce({{ adapter.dispatch('whole_number')(sql, there.type, digits) }}, {{ column.config.meta.absent }})
                {%- elif column.data_type == 'bigint' -%}
                    {%- set files = files_without(column, table, columns_of_files) if 'absent' in column.config.meta else [] %}
                    {%- if files -%}
                        {%- set ns.scan = scan_with_file -%}
                        case when the_file_of_the_row in ({{ files | join(', ') }}) then {{ column.config.meta.absent }} else {% endif -%}
                    {{ adapter.dispatch('whole_number')(sql, there.type, digits) }}
                    {%- if files %} end{% endif %}
                {%- elif column.data_type == 'timestamp' -%}
                    {{ adapter.dispatch('utc_instant')(sql, there.type) }}
                {%- elif column.name == 'call_id' -%}
                    {{ stated_id('cast(' ~ sql ~ ' as ' ~ in_words_of_engine('varchar') ~ ')') }}
                {%- elif column.data_type.startswith('decimal') -%}
                    {{ bill_amount(sql, column.data_type) }}
                {%- else -%}
                    cast({{ sql }} as {{ in_words_of_engine(column.data_type) }})
                {%- endif %} as {{ column.name }}{{ ',' if not loop.last }}
                {%- if column.name == clock_of %}
                {{ clock_as_written(sql, there.type) }} as clock{{ ',' if not loop.last }}
                {%- endif %}
            {%- endfor %}
            from
                {# first, because of two columns with one name the first is read, and a log may have such a name #}
                {{ '(select ' ~ extracted | join(', ') ~ ', * from' if extracted }}
                {{ '(select' if parsed }}
                {%- for holder_name, holder in parsed.items() %}
                    {{ adapter.dispatch('json_parts')(holder_name, holder.type, holder.paths) }},
                {%- endfor %}
                {{ '* from' if parsed }}
                {{ ns.scan }}
                {{ ') as parsed' if parsed }}
                {{ ') as extracted' if extracted }}
                {%- set header = header_of(found, table) if usage_log_format() in ('csv', 'tsv') %}
            {{ 'where not (' ~ header ~ ')' if header }}
        )
    {%- else -%}
        (select 1)
    {%- endif -%}
{%- endmacro %}


{# A number in text that is separated by semicolons may have a comma before its decimals, and points between thousands: a token count with
   a point is none. #}
{% macro without_comma(sql, data_type) -%}
    {%- if usage_log_format() in ('csv', 'tsv') and usage_log_delimiter() == ';' -%}
        {%- if data_type == 'bigint' -%}{{ return("replace(" ~ sql ~ ", '.', ',')") }}{%- endif -%}
        {%- if data_type.startswith('decimal') -%}{{ return("replace(" ~ sql ~ ", ',', '.')") }}{%- endif -%}
    {%- endif -%}
    {{ return(sql) }}
{%- endmacro %}


{# Whether a row of text is a header: files that were put together repeat theirs. #}
{% macro header_of(found, table) -%}
    {%- set values = [] -%}
    {%- for column in table.columns.values() if column.config.meta.get('required') and values | length < 2 -%}
        {%- for name in names_in_log(column) if name | lower in found -%}
            {%- set there = found[name | lower].name -%}
            {%- do values.append('coalesce(' ~ adapter.quote(there) ~ ", '') = " ~ text_literal(there)) if loop.first -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(values | join(' and ')) }}
{%- endmacro %}


{# The files, as literals, that have nothing for a column. #}
{% macro files_without(column, table, columns_of_files) -%}
    {%- set names = names_in_log(column) + column.config.meta.get('attributes_in', table.config.meta.get('attributes_in', [])) -%}
    {%- set files = [] -%}
    {%- for file, columns in columns_of_files.items() if not names | map('lower') | select('in', columns) | list -%}
        {%- do files.append(text_literal(file)) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}


{# An id, or null for what programs write that have none; else all calls without an id would be one. Not by a list: DuckDB joins with one,
   also where no id is read. #}
{% macro stated_id(text) -%}
    case when length({{ text }}) > length('undefined') then {{ text }} else case lower(trim({{ text }}))
        {%- for word in ['', '-', 'n/a', 'nan', 'none', 'null', 'undefined'] %} when '{{ word }}' then null{% endfor %} else {{ text }} end end
{%- endmacro %}


{# Whether the log has a column of its adapter. #}
{% macro has_log_column(source_name, name) -%}
    {%- if execute -%}
        {%- set table = usage_adapters()[source_name] -%}
        {%- set found = usage_log_columns(table, usage_log_layouts()) -%}
        {{ return(usage_log_column(table.columns[name], table, found, {}) is not none) }}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}


{# The models of the adapters, by source: stg_<source>__calls. #}
{% macro usage_models() -%}
    {%- set models = {} -%}
    {%- for file in our_files() -%}
        {%- set name = modules.re.search('staging/([a-z_]+)/(stg_[a-z_]+__calls)\\.sql$', file.path.full_path) -%}
        {%- if name -%}{%- do models.update({name.group(1): name.group(2)}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(models) }}
{%- endmacro %}


{# The rows of the log, from the adapter that reads it. All adapters are parents in the DAG, because dbt must know parents before it
   runs. #}
{% macro usage_rows() -%}
    {%- set models = usage_models() -%}
    {%- if execute -%}
        {{ ref(models[usage_log_source(usage_log_layouts())]) }}
    {%- else -%}
        {%- for model in models.values() | sort -%}{%- do ref(model) -%}{%- endfor -%}
        (select 1)
    {%- endif -%}
{%- endmacro %}


{# Which of the optional columns of a call (optional_call_columns) the log has: those that the model of its adapter `reads`, without
   those of the contract that this log lacks. A column that is not there costs nothing. #}
{% macro usage_call_columns() -%}
    {%- do ref('usage_limits') -%}
    {%- set columns = [] -%}
    {%- if execute -%}
        {%- set layouts = usage_log_layouts() -%}
        {%- set source_name = usage_log_source(layouts) -%}
        {%- set table = usage_adapters()[source_name] -%}
        {%- set found = usage_log_columns(table, layouts) -%}
        {%- set has_ids = has_row_ids(table, found) -%}
        {%- if adapter.dispatch('is_json_log')() -%}{%- set found = with_rare_keys(found, table) -%}{%- endif -%}
        {%- set model = usage_models()[source_name] -%}
        {%- for node in graph.nodes.values() if node.name == model and node.resource_type == 'model' -%}
            {%- for name in node.config.meta.get('reads', []) -%}
                {%- set made_of = 'row_id' if name == 'call_id' and name not in table.columns else name -%}
                {%- if made_of not in table.columns
                    or usage_log_column(table.columns[made_of], table, found, {}) is not none
                    or (name == 'call_id' and has_ids) -%}
                    {%- do columns.append(name) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}
