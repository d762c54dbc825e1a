{# No two rows share a key. No part of the key is null but those in `nullable`. #}
{% test unique_key(model, columns, nullable=[]) %}

select
    {{ columns | join(', ') }},
    count(*) as rows_found
from {{ model }}
group by all
having
    count(*) > 1
    {%- for column in columns if column not in nullable %}
    or {{ column }} is null
    {%- endfor %}

{% endtest %}
