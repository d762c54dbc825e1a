{# dbt's three macros for seeds, replaced by ours, which follow the yml. They have plain names, not duckdb__…: dbt looks for the latter
   in the root project alone, and a project with this one as a package would infer our types. #}
{% macro create_csv_table(model, agate_table) -%}
    {%- if not is_ours() -%}{{ return(dbt.create_csv_table(model, agate_table)) }}{%- endif -%}
    {{ return(adapter.dispatch('create_seed')(model, agate_table)) }}
{%- endmacro %}


{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- if not is_ours() or target.type != 'duckdb' -%}
        {{ return(dbt.reset_csv_table(model, full_refresh, old_relation, agate_table)) }}
    {%- endif -%}
    {{ return(create_csv_table(model, agate_table)) }}
{%- endmacro %}


{% macro load_csv_rows(model, agate_table) -%}
    {%- if not is_ours() -%}
        {# close_access has closed the folder of the package, so the rows come from memory #}
        {{ return((dbt.default__load_csv_rows if target.type == 'duckdb' else dbt.load_csv_rows)(model, agate_table)) }}
    {%- endif -%}
    {{ return(adapter.dispatch('fill_seed')(model)) }}
{%- endmacro %}


{# Types, constraints and keys of a seed come from its yml (`meta: {key: [...]}` for a key of several columns). A row that breaks one
   is refused when the seed is loaded; a test for each would take longer. The table is created anew each time. #}
{% macro default__create_seed(model, agate_table) -%}
    {% for name in agate_table.column_names if name not in model.columns %}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ": column " ~ name ~ " has no data_type in its yml. Add it") }}
    {% endfor %}
    {% for name in model.columns if name not in agate_table.column_names %}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ": column " ~ name ~ " is missing. Add it, or remove it from the yml") }}
    {% endfor %}
    {# in the order of the file, because the file is copied as it is #}
    {% set columns = [] %}
    {% for name in agate_table.column_names %}
        {% set constraints = [] %}
        {% for constraint in model.columns[name].constraints %}
            {# DuckDB names the table and the failed check; error() adds the value #}
            {% set reported = 'case when ' ~ constraint.expression ~ ' then true else error(cast(' ~ name ~ ' as string)) end' %}
            {% do constraints.append(dict(constraint, expression=reported) if constraint.type == 'check' else constraint) %}
        {% endfor %}
        {% do columns.extend(adapter.render_raw_columns_constraints(
            raw_columns={name: dict(model.columns[name], constraints=constraints)})) %}
    {% endfor %}
    {% if model.config.meta.key %}
        {% do columns.append('primary key (' ~ model.config.meta.key | join(', ') ~ ')') %}
    {% endif %}
    {% set sql %}create or replace table {{ this.render() }} ({{ columns | join(', ') }}){% endset %}
    {% call statement('_') %}{{ sql }}{% endcall %}
    {{ return(sql) }}
{%- endmacro %}


{# The path is relative: the full path that dbt stores is wrong once the project is moved or copied. #}
{% macro default__fill_seed(model) -%}
    {% set sql %}
        copy {{ this.render() }} from '{{ path_of(model.original_file_path) | replace("'", "''") }}' (format csv, header true)
    {% endset %}
    {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {{ return(sql) }}
{%- endmacro %}


{# Spark: one statement with the rows in it, because the cluster may not see the files. #}
{% macro spark__create_seed(model, agate_table) -%}
    {% set columns = [] %}
    {% for name in agate_table.column_names %}
        {% if model.columns[name].data_type == 'varchar' and adapter.convert_type(agate_table, loop.index0) != 'string' %}
            {% set read = agate_table.columns[name].values_without_nulls() | join('') %}
            {{ exceptions.raise_compiler_error(
                model.original_file_path ~ ": column " ~ name ~ " is text, but dbt read all its values as numbers or dates. "
                ~ "Set " ~ name ~ ": string in config.column_types of the seed's yml") if read }}
        {% endif %}
        {% set type = in_words_of_engine(model.columns[name].data_type) %}
        {# dbt-spark turns ANSI mode off; then a cast of an invalid value gives null #}
        {% set refused = "raise_error('" ~ model.original_file_path ~ ": column " ~ name ~ ": ' || " ~ name ~ " || ' is not a valid " ~ type ~ "')" %}
        {% do columns.append(
            'coalesce(try_cast(' ~ name ~ ' as ' ~ type ~ '), case when ' ~ name ~ ' is not null then cast(' ~ refused
            ~ ' as ' ~ type ~ ') end) as ' ~ name) %}
    {% endfor %}
    {% set rows = [] %}
    {% for row in agate_table.rows %}
        {% set cells = [] %}
        {% for cell in row %}
            {% do cells.append('null' if cell is none else dbt.string_literal(dbt.escape_single_quotes(cell | string))) %}
        {% endfor %}
        {% do rows.append('(' ~ cells | join(', ') ~ ')') %}
    {% endfor %}
    {% set sql %}
        create table {{ this.render() }}
        {{ file_format_clause() }} {{ tblproperties_clause() }} {{ location_clause() }} {{ comment_clause() }} as
        select {{ columns | join(', ') }}
        from values {{ rows | join(', ') }} as rows_of ({{ agate_table.column_names | join(', ') }})
    {% endset %}
    {% call statement('_') %}{{ sql }}{% endcall %}
    {% do persist_constraints(this, model) %}
    {{ return(sql) }}
{%- endmacro %}


{% macro spark__fill_seed(model) -%}
    {{ return('') }}
{%- endmacro %}
