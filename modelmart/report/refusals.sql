-- Why priced offerings are not eligible for a profile.
select
    rankings.profile_id,
    rankings.ineligible_because,
    list(rankings.offering_id order by rankings.offering_id) as offering_ids
from marts.model_rankings as rankings
where
    not rankings.is_eligible
    and rankings.offering_id in (select prices.offering_id from marts.fct_prices as prices)
group by all
order by rankings.profile_id, rankings.ineligible_because
