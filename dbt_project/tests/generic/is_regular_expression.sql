{# A model that uses a broken pattern stops with a message of the engine, which names neither the file nor the row. #}
{% test is_regular_expression(model, column_name) %}

with

found as (

    select
        '{{ model.identifier }}.csv: {{ column_name }} ' || {{ column_name }}
        || ' is not a regular expression; correct it, for example a bracket without its partner' as message
    from {{ model }}
    where not {{ is_regexp(column_name) }}

)

{{ stop_with('found') }}

{% endtest %}
