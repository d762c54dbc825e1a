-- What the log says was billed, by currency and by why it differs from the price lists: the three largest parts.
select
    billed_currency,
    cause,
    any_value(because) as because,
    sum(billed) as billed,
    case when count(computed_usd) = count(*) then sum(computed_usd) end as computed_usd
from marts.usage_reconciliation
where meter = 'all'
group by billed_currency, cause
having sum(billed) <> 0
order by abs(sum(coalesce(billed_usd, billed))) desc, billed_currency, cause
limit 3
