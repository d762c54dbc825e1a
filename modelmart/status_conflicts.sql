-- What the sources disagree on; a unit error is a price that is out by orders of magnitude, and is not believed.
select
    fact,
    count(*) as conflicts,
    count(distinct offering_id) as offerings,
    count(*) filter (is_unit_error) as unit_errors
from marts.source_conflicts
group by fact
order by fact
