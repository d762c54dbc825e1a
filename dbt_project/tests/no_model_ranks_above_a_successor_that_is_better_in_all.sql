-- A successor: of the same maker, newer, no dearer, more capable beyond the intervals in the domain of the profile, and
-- no worse in any other criterion.
with

placed as (

    select
        recommendations.profile_id,
        recommendations.model_id,
        recommendations.offering_id,
        recommendations.rank,
        recommendations.cost_usd,
        models.developer,
        models.released_on,
        capabilities.low,
        capabilities.high
    from {{ ref('recommendations') }} as recommendations
    inner join {{ ref('dim_models') }} as models
        on recommendations.model_id = models.model_id
    inner join {{ ref('model_capability') }} as capabilities
        on
            recommendations.model_id = capabilities.model_id
            and recommendations.effort = capabilities.effort
            and recommendations.domain_id = capabilities.domain_id
    where recommendations.rank is not null

),

contributions as (

    select * from {{ ref('ranking_contributions') }}
    where weight > 0

)

select
    olds.profile_id,
    olds.model_id,
    news.model_id as successor_model_id
from placed as olds
inner join placed as news
    on
        olds.profile_id = news.profile_id
        and olds.developer = news.developer
        and olds.released_on < news.released_on
        and olds.cost_usd >= news.cost_usd
        and olds.high < news.low
        and olds.rank < news.rank
inner join contributions as of_old
    on
        olds.profile_id = of_old.profile_id
        and olds.offering_id = of_old.offering_id
inner join contributions as of_new
    on
        news.profile_id = of_new.profile_id
        and news.offering_id = of_new.offering_id
        and of_old.criterion_id = of_new.criterion_id
group by all
having bool_and(of_new.contribution >= of_old.contribution)
