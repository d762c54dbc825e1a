select
    profiles.profile_id,
    sum(weights.weight) as weights_sum
from {{ ref('ranking_profiles') }} as profiles
left join {{ ref('criterion_weights') }} as weights
    on profiles.profile_id = weights.profile_id
group by all
having sum(weights.weight) is distinct from 1
