-- Offerings of the log that end within 180 days or have ended, by date.
select
    costs.offering_id,
    risks.retires_on,
    risks.days_left,
    sum(costs.cost_usd) as cost_usd
from marts.usage_costs as costs
inner join marts.deprecation_risk as risks using (offering_id)
where
    risks.retires_on is not null
    and risks.days_left <= 180
group by all
order by risks.retires_on, costs.offering_id
