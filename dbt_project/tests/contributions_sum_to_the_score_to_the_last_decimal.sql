select
    rankings.profile_id,
    rankings.offering_id,
    rankings.score,
    sum(contributions.contribution) as contributions_sum
from {{ ref('model_rankings') }} as rankings
left join {{ ref('ranking_contributions') }} as contributions
    on
        rankings.profile_id = contributions.profile_id
        and rankings.offering_id = contributions.offering_id
where rankings.rank is not null
group by rankings.profile_id, rankings.offering_id, rankings.score, rankings.score_low, rankings.score_high
having
    coalesce(sum(contributions.contribution), 0) <> rankings.score
    or sum(contributions.contribution_low) <> rankings.score_low
    or sum(contributions.contribution_high) <> rankings.score_high
