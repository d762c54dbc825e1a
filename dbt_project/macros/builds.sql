{# Tables and views are replaced in place, in one transaction; if it fails, the old one stays. dbt-duckdb creates each under another
   name, renames both and drops the old one: five statements, which take longer than the SQL of most models.
   Gain: without the two, `dbt build` takes 1.12 times the processor time (1.04 to 1.13 in 4 pairs of builds). #}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {% if model.language == 'python' %}
        {# dbt runs Python only from a materialization itself #}
        {% set target = this.incorporate(type='table') %}
        {% do drop_relation_if_exists(load_cached_relation(this)) %}
        {% call statement('main', language='python') %}
            {{- create_table_as(false, target, compiled_code, 'python') }}
        {% endcall %}
        {% do persist_docs(target, model) %}
        {{ adapter.commit() }}
        {{ return({'relations': [target]}) }}
    {% endif %}
    {{ return(made_in_place('table') if is_ours() else dbt.materialization_table_duckdb()) }}
{% endmaterialization %}


{% materialization view, adapter='duckdb' %}
    {{ return(made_in_place('view') if is_ours() else dbt.materialization_view_default()) }}
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


{# Writes all comments of a relation in one statement. The columns come from the yml; a contract or create_csv_table has checked
   them before.
   Gain: without it, `dbt build` takes 1.11 times the processor time (1.01 to 1.27 in 4 pairs of builds). #}
{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
    {%- if not is_ours() or target.type != 'duckdb' -%}
        {{ return(dbt.persist_docs(relation, model, for_relation, for_columns)) }}
    {%- endif -%}
    {% if config.persist_relation_docs() or config.persist_column_docs() %}
        {% call statement('comments') %}
            {{ alter_relation_comment(relation, model.description) }}
            {% for column in model.columns.values() %}
                comment on column {{ relation }}.{{ column.name }} is {{ duckdb_escape_comment(column.description) }};
            {% endfor %}
        {% endcall %}
    {% endif %}
{%- endmacro %}


{# A test stores the rows that it found in schema audit, and drops them when it finds none. dbt's own way creates a table for every
   test. Here a test is one query, and only one that finds rows runs it again to store them.
   Gain: without it, `dbt build` takes 1.09 times the processor time (0.95 to 1.13 in 4 pairs of builds). #}
{% materialization test, default %}
    {% if not is_ours() %}{{ return(dbt.materialization_test_default()) }}{% endif %}
    {% set found_sql = get_limit_subquery_sql(sql, config.get('limit')) %}
    {% call statement('main', fetch_result=True) %}
        {{ get_test_sql(found_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
    {% endcall %}
    {% set relations = [] %}
    {% if should_store_failures() %}
        {% set target = this.incorporate(type='table') %}
        {% set old = load_cached_relation(this) %}
        {% set found = load_result('main').table.rows[0] %}
        {% if found['should_warn'] or found['should_error'] or old is not none %}
            {% if old is not none %}{% do adapter.drop_relation(old) %}{% endif %}
            {% if found['should_warn'] or found['should_error'] %}
                {% call statement('rows') %}create table {{ target }} as {{ found_sql }}{% endcall %}
            {% endif %}
            {{ adapter.commit() }}
            {% do relations.append(target) %}
        {% endif %}
    {% endif %}
    {{ return({'relations': relations}) }}
{% endmaterialization %}


{# At the end of a run: drop the rows of tests that no longer exist. #}
{% macro forget_tests_that_are_gone() -%}
    {% if execute and is_root() and target.type == 'duckdb' %}
        {% set tests = graph.nodes.values() | selectattr('resource_type', 'equalto', 'test') | map(attribute='alias') | list %}
        {% set audit = api.Relation.create(database=target.database, schema='audit') %}
        {% for table in list_relations_without_caching(audit).rows if table.name not in tests %}
            {% call statement() %}drop table {{ audit.incorporate(path={'identifier': table.name}) }}{% endcall %}
            {# without a commit, dbt rolls back what a hook does #}
            {% do adapter.commit() %}
        {% endfor %}
    {% endif %}
{%- endmacro %}
