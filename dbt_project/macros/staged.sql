{# Rows of every staging model of one entity: `staged('prices', [...])` unites all stg_<source>__prices, so that a new source is
   named nowhere else. Models are found by their files, since dbt has no list of nodes before all are parsed; each becomes an
   ordinary ref and an edge of the graph. dbt's partial parsing does not notice that a new file changes the uniting model; the
   test every_source_that_was_loaded_is_read then fails. #}
{% macro staged(entity, columns) -%}
    {%- set models = [] -%}
    {%- for file in our_files() -%}
        {%- set name = modules.re.search('staging/[a-z_]+/(stg_[a-z_]+__' ~ entity ~ ')\\.sql$', file.path.full_path) -%}
        {%- if name -%}{%- do models.append(name.group(1)) -%}{%- endif -%}
    {%- endfor -%}
    {%- for model in models | sort %}
    select
        {{ columns | join(',\n        ') }}
    from {{ ref(model) }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{# Rows of a hand-kept table from its current file, as far as they were known. Older snapshots of such a file are corrected
   mistakes, not history. #}
{% macro hand_kept(source_id, table) -%}
    select rows_of.*
    from {{ source(source_id, table) }} as rows_of
    inner join {{ ref('stg_ingest__snapshots') }} as snapshots
        on rows_of.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('rows_of.stated_on') }}
{%- endmacro %}
