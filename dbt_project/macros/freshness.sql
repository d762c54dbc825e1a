{# The age of a source's statements. The rule is `freshness` in its yml: `dbt source freshness` reads it there, and
   marts.dim_sources and `modelmart status` read it through these macros. #}


{# The contracts, from each _<source>__sources.yml. Read from the project's files like `staged`, since the graph is empty while
   dbt parses, and tables of hand-kept facts must become parents of their readers. Left out are usage logs, which are read in
   place and have no age, and the records of ingest, which have no licence. #}
{% macro source_contracts() -%}
    {%- set contracts = {} -%}
    {%- for file in our_files() -%}
        {%- if modules.re.search('staging/([a-z_]+)/_[a-z_]+__sources\\.yml$', file.path.full_path) -%}
            {%- for contract in file.dict_from_yaml.get('sources', []) if contract.get('config', {}).get('meta', {}).license -%}
                {%- do contracts.update({contract.name: contract}) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(contracts) }}
{%- endmacro %}


{# One number of a rule, in days; null if the yml leaves it out. A test rejects other periods. #}
{% macro days_of(contract, level) -%}
    {{ contract.config.freshness.get(level, {}).get('count', 'cast(null as integer)') }}
{%- endmacro %}


{# Every check of every source, with the day for which it proves the source's statements: the day of publication for published
   bytes, however often they are checked, and the day of the check for an address. #}
{% macro looks() -%}
    select
        observations.source_id,
        observations.snapshot_id,
        observations.checked_at,
        snapshots.is_hand_kept,
        snapshots.row_count,
        coalesce(observations.version, snapshots.version) as version,
        coalesce(observations.published_on, snapshots.published_on) as published_on,
        coalesce(
            observations.published_on, snapshots.published_on, cast(observations.checked_at as date)
        ) as seen_on
    from {{ source('ingest', 'observations') }} as observations
    inner join {{ source('ingest', 'snapshots') }} as snapshots
        on observations.snapshot_id = snapshots.snapshot_id
{%- endmacro %}


{# The last day on which a source is known to have stated the rows in raw; null if it was never loaded. For a release
   it is the day of publication, for an address the day of the check, for a hand-kept file the newest day typed in, and for a
   file without rows the day of the check. #}
{% macro last_stated_on(source_id) -%}
    {%- set contract = source_contracts()[source_id] -%}
    {%- set days = [] -%}
    {%- for table in contract.tables if contract.config.meta.is_strict and 'stated_on' in table.columns | map(attribute='name') -%}
        {%- set day %}
        select rows_of.stated_on as last_stated_on
        from {{ source(source_id, table.name) }} as rows_of
        inner join latest on rows_of.snapshot_id = latest.snapshot_id
        where {{ is_known('rows_of.stated_on') }}
        {%- endset -%}
        {%- do days.append(day) -%}
    {%- endfor -%}
    with

    looks as (

        {{ looks() }}
        where observations.source_id = '{{ source_id }}'

    ),

    latest as (

        select max_by(snapshot_id, checked_at) as snapshot_id from looks

    )

    select cast(max(last_stated_on) as timestamp) as last_stated_at
    from (
        {%- if days -%}
            {{ days | join('\n        union all\n') }}
        union all
        {%- endif %}
        select seen_on as last_stated_on
        from looks
        where {{ is_known('seen_on') }} {%- if days %} and row_count = 0 and snapshot_id in (select snapshot_id from latest) {%- endif %}
    ) as days
{%- endmacro %}


{# A text of a contract as an SQL literal. #}
{% macro text_or_null(text) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(text)) if text else 'cast(null as string)' }}
{%- endmacro %}
