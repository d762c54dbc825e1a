{# Rows of every staging model of one entity, whichever sources there are: `staged('prices', [...])` unites each
   stg_<source>__prices, so that a new source is read without being named anywhere. The models are found among the
   project's files, since dbt has no list of nodes before all are parsed; each is then a ref like any other, and an
   edge of the graph. dbt's partial parsing does not see that a new file concerns the uniting model: the test
   every_source_that_was_loaded_is_read then says so. #}
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


{# Rows of a hand-kept table as its file has them now, and as far as they were known: an older snapshot of such a file is a
   mistake that was corrected, not history. #}
{% macro hand_kept(source_id, table) -%}
    select rows_of.*
    from {{ source(source_id, table) }} as rows_of
    inner join {{ ref('stg_ingest__snapshots') }} as snapshots
        on rows_of.snapshot_id = snapshots.snapshot_id
    where
        snapshots.is_current
        and {{ is_known('rows_of.stated_on') }}
{%- endmacro %}
