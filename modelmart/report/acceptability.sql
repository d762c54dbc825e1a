-- How often an offering takes each place with random weights; places below the third are grouped.
select
    acceptability.profile_id,
    acceptability.offering_id,
    case
        when acceptability.place <= 3 then acceptability.place::varchar
        when acceptability.place <= 10 then '4 to 10'
        else 'below'
    end as places,
    min(acceptability.place) as first_of_places,
    sum(acceptability.share_pct) as share_pct
from marts.rank_acceptability as acceptability
group by all
order by acceptability.profile_id, acceptability.offering_id, first_of_places
