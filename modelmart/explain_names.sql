-- The listings of an offering: the name in each source, and how it was matched.
select
    listings.source_id as source,
    listings.source_provider_id || ' ' || listings.source_model_id as listed_as,
    listings.region,
    listings.match_method,
    listings.match_confidence,
    listings.is_primary_listing as speaks_for_prices,
    listings.last_seen_on
from marts.dim_listings as listings
where listings.offering_id = $offering_id
order by listings.source_id, listings.region, not listings.is_primary_listing, listed_as
