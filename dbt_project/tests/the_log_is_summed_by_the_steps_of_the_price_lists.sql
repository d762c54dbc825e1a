{#- The steps are written into the SQL of int_usage__summed when it runs. A run without it, after a new threshold or
    time window, would price the old sums by the new lists: a wrong figure. This test is a parent of all that price. -#}
{%- do ref('int_usage__priced') -%}
{%- set price_lists = ref('int_price_lists__pivoted') -%}
{%- set steps = steps_as_text(size_steps(price_lists), minute_steps(price_lists, usage_log_starts_at())) -%}
with

found as (

    select distinct
        'int_usage__summed was summed by "' || summed_by || '", and the price lists now have "{{ steps }}". '
        || 'Run it again: dbt build --select int_usage__summed+' as message
    from {{ ref('int_usage__summed') }}
    where summed_by <> '{{ steps }}'

)

{{ stop_with('found') }}
