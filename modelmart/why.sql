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
    coalesce(a.contribution, 0) - coalesce(b.contribution, 0) as lead_of_a,
    a.contribution_low - b.contribution_high as lead_at_least,
    a.contribution_high - b.contribution_low as lead_at_most
from a
inner join b using (criterion_id)
order by abs(lead_of_a) desc, a.weight desc, criterion
