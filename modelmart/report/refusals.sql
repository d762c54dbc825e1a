-- Why priced offerings are not ranked for a profile.
select
    rankings.profile_id,
    coalesce('not eligible: ' || rankings.ineligible_because, rankings.not_ranked_because) as because,
    list(rankings.offering_id order by rankings.offering_id) as offering_ids
from marts.model_rankings as rankings
where
    rankings.rank is null
    and rankings.offering_id in (select prices.offering_id from marts.fct_prices as prices)
group by all
order by rankings.profile_id, because
