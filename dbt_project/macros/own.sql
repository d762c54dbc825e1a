{# The user's own rows of one table, from the files as they were loaded last. #}
{% macro own_rows(table) -%}
    select rows_of.*
    from {{ source('own', table) }} as rows_of
    inner join {{ ref('stg_ingest__snapshots') }} as snapshots
        on rows_of.snapshot_id = snapshots.snapshot_id
    where snapshots.is_current
{%- endmacro %}


{# The user's own rows over the shipped ones of a seed: of a key that both have, only the own row. `named` is a column that
   repeats the id where the user leaves it empty. #}
{% macro laid_over(seed, table, key, columns, named={}) -%}
with

own as (

    {{ own_rows(table) }}

),

shipped as (

    select * from {{ ref(seed) }}

),

final as (

    select
        {{ key | join(',\n        ') }},
        {% for column in columns -%}
            {{ 'coalesce(' ~ column ~ ', ' ~ named[column] ~ ') as ' ~ column if column in named else column }},
        {% endfor -%}
        coalesce(rationale, {{ of_the_user() }}) as rationale,
        decided_on,
        true as is_own
    from own

    union all

    select
        {% for column in key + columns -%}
            shipped.{{ column }},
        {% endfor -%}
        shipped.rationale,
        shipped.decided_on,
        false as is_own
    from shipped
    left join own
        on {% for column in key %}shipped.{{ column }} = own.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
    where own.{{ key[0] }} is null

)

select * from final
{%- endmacro %}


{# The reason of a row that gives none. #}
{% macro of_the_user() -%}
    'a row of your own'
{%- endmacro %}


{# Figures that are known from elsewhere hold as long as users state no prices or workloads of their own. #}
{% macro has_no_own_rows() -%}
    not exists (
        select 1 from {{ ref('stg_ingest__snapshots') }}
        where is_current and row_count > 0 and source_id in ('my_prices', 'own')
    )
{%- endmacro %}
