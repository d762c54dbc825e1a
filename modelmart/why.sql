-- Two offerings of a profile compared: one row per criterion, largest difference first.
with

contributions as (

    select * from marts.ranking_contributions
    where profile_id = $profile_id

),

a as (

    select * from contributions
    where offering_id = $a

),

b as (

    select * from contributions
    where offering_id = $b

)

select
    a.criterion_id as criterion,
    a.weight,
    a.raw_value as a_value,
    b.raw_value as b_value,
    a.unit,
    a.scaled_value as a_scaled,
    b.scaled_value as b_scaled,
    a.contribution as a_contribution,
    b.contribution as b_contribution,
    a.contribution - b.contribution as lead_of_a,
    case when same.is_same then 0 else a.contribution_low - b.contribution_high end as lead_at_least,
    case when same.is_same then 0 else a.contribution_high - b.contribution_low end as lead_at_most
from a
inner join b using (criterion_id)
-- the capability of a model is as uncertain at every host, but the same
cross join lateral (
    select a.unit = 'points' and a.model_id = b.model_id and a.raw_value = b.raw_value as is_same
) as same
order by abs(lead_of_a) desc, a.weight desc, criterion
