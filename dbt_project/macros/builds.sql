{# How tables and views are made. dbt-duckdb makes each under another name, renames it and the old one, and drops the
   old one after the commit: five statements, three of them in a context of all macros anew, which takes longer than the
   SQL of most models. DuckDB replaces within a transaction, and whatever fails leaves the old one as it was. #}
{% materialization table, adapter='duckdb' %}
    {{ return(made_in_place('table')) }}
{% endmaterialization %}


{% materialization view, adapter='duckdb' %}
    {{ return(made_in_place('view')) }}
{% endmaterialization %}


{% macro made_in_place(type) -%}
    {% set old = load_cached_relation(this) %}
    {% set target = this.incorporate(type=type) %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {% if old is not none %}drop {{ old.type }} if exists {{ old }};{% endif %}
        {{ create_table_as(false, target, compiled_code) if type == 'table' else create_view_as(target, compiled_code) }}
    {% endcall %}
    {% do persist_docs(target, model) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{%- endmacro %}


{# All comments of a relation in one statement. The columns are those of the yml: a contract, or create_csv_table, has
   seen to that, and nobody need ask which there are. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {% if config.persist_relation_docs() or config.persist_column_docs() %}
        {% call statement('comments') %}
            {{ alter_relation_comment(relation, model.description) }}
            {% for column in model.columns.values() %}
                comment on column {{ relation }}.{{ column.name }} is {{ duckdb_escape_comment(column.description) }};
            {% endfor %}
        {% endcall %}
    {% endif %}
{%- endmacro %}
