-- Each share is rounded to three decimals, so a sum may be off by half of the last one for each model.
select
    profile_id,
    sum(first_rank_share_pct) as shares_sum
from {{ ref('recommendations') }}
group by profile_id
having abs(sum(first_rank_share_pct) - 100) > 0.0005 * count(first_rank_share_pct)

union all

-- The same shares, told of offerings.
select
    profile_id,
    sum(first_rank_share_pct) as shares_sum
from {{ ref('model_rankings') }}
group by profile_id
having abs(sum(first_rank_share_pct) - 100) > 0.0005 * count(first_rank_share_pct)
