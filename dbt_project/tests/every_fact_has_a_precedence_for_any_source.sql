-- Without a row for any, sources without a row of their own would silently be left out of that fact.
select fact
from {{ ref('source_precedence') }}
group by all
having count(case when source_id = 'any' then 1 end) = 0
