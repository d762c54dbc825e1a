-- Missing facts: how many offerings lack each. The share is rounded down, so that 100 means all.
select
    fact,
    count(*) as offerings,
    count(*) * 100 // (select count(*) from marts.dim_offerings) as share_pct,
    any_value(why_it_matters) as why_it_matters
from marts.data_gaps
group by fact
order by offerings desc, fact
