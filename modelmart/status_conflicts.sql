-- Conflicts between sources by kind of fact. A unit error is a price that is wrong by orders of magnitude.
select
    fact,
    count(*) as conflicts,
    count(distinct offering_id) as offerings,
    count(*) filter (is_unit_error) as unit_errors
from marts.source_conflicts
group by fact
order by fact
