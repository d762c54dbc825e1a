-- 0.05 at one catalogue against 0.07 at two others: it must stand in the open.
select count(*) as conflicts
from {{ ref('source_conflicts') }}
where
    offering_id = 'fireworks/gpt-oss-20b'
    and meter = 'input'
    and value_a = 0.07
    and value_b = 0.05
having
    count(*) = 0
    -- of other days and other knowledge nothing is said
    and {{ 'false' if var('as_of') or var('known_on') else 'true' }}
