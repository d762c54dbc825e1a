-- A fact without a row for any source would leave out, in silence, the sources without a row of their own.
select fact
from {{ ref('source_precedence') }}
group by all
having count(case when source_id = 'any' then 1 end) = 0
