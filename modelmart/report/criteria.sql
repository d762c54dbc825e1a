-- What each profile weighs, with the fixed scale of each criterion.
select
    criteria.profile_id,
    criteria.criterion_id,
    criteria.weight,
    criteria.fact,
    criteria.unit,
    criteria.direction,
    criteria.scale,
    criteria.scale_low,
    criteria.scale_high,
    criteria.approximate_margin,
    criteria.scaled_unknown
from intermediate.int_criteria__weighed as criteria
order by criteria.profile_id, criteria.weight desc, criteria.criterion_id
