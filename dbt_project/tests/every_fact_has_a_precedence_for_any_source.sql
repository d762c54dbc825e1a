-- Without a row for any source, sources without their own row would be left out of a fact without a warning.
select fact
from {{ ref('source_precedence') }}
group by all
having count(case when source_id = 'any' then 1 end) = 0
