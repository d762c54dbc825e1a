-- What is not on record, of how many of the offerings; nearly all are not all of them.
select
    fact,
    count(*) as offerings,
    count(*) * 100 // (select count(*) from marts.dim_offerings) as share_pct,
    any_value(why_it_matters) as why_it_matters
from marts.data_gaps
group by fact
order by offerings desc, fact
