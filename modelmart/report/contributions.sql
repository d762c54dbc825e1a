-- The parts of each score: one row per criterion, with the value and its source.
select
    profile_id,
    offering_id,
    criterion_id,
    fact,
    raw_value,
    unit,
    is_approximate,
    weight,
    contribution,
    snapshot_id
from marts.ranking_contributions
where weight > 0
order by profile_id, offering_id, weight desc, criterion_id
