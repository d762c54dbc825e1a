{# How old what a source says is. Its rule is `freshness` in its yml, which `dbt source freshness` reads there, and
   marts.dim_sources and `modelmart status` through these macros. #}


{# The contracts: what each _<source>__sources.yml says of its source. From the project's files, as `staged` does, since the
   graph is empty while dbt parses, and the tables of hand-kept facts are to be parents of what reads them. Usage logs are
   read in place and have no age; the bookkeeping of ingest has no licence and is no source. #}
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


{# One number of a rule, in days; null where the yml leaves it out. A test refuses other periods. #}
{% macro days_of(contract, level) -%}
    {{ contract.config.freshness.get(level, {}).get('count', 'cast(null as integer)') }}
{%- endmacro %}


{# Every look at every source: the day up to which it proves what the source states, a date. Published bytes prove it for the
   day of their publication, however often one looks at them; an address for the day of the look. #}
{% macro looks() -%}
    select
        observations.source_id,
        observations.snapshot_id,
        observations.checked_at,
        snapshots.is_hand_kept,
        snapshots.row_count,
        coalesce(
            observations.published_on, snapshots.published_on, cast(observations.checked_at as date)
        ) as seen_on
    from {{ source('ingest', 'observations') }} as observations
    inner join {{ source('ingest', 'snapshots') }} as snapshots
        on observations.snapshot_id = snapshots.snapshot_id
{%- endmacro %}


{# The last day on which a source is known to have said what is held, a date; null if it was never loaded. A release says
   it on the day of its publication, however often one looks at it; an address on the day of the look, also where nothing has
   changed; people on the newest day that they typed in. A file without rows says so on the day of the look. #}
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


{# A text of a contract as a literal of SQL. #}
{% macro text_or_null(text) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(text)) if text else 'cast(null as string)' }}
{%- endmacro %}
