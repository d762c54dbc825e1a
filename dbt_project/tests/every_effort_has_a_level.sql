{{ config(severity='warn') }}

-- Leaderboards name new efforts at any time. One without a pattern in effort_levels.csv is a level of its own, of which
-- little is measured.
select distinct levels.effort
from {{ ref('int_effort_levels__matched') }} as levels
left join {{ ref('effort_levels') }} as known
    on levels.effort_level = known.effort_level
where known.effort_level is null
