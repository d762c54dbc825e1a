-- What a profile weighs, each criterion with a scale that no offering moves.
with

profiles as (

    select * from {{ ref('stg_policy__ranking_profiles') }}

),

joined as (

    select
        weights.profile_id,
        weights.criterion_id,
        weights.weight,
        criteria.fact,
        criteria.unit,
        criteria.direction,
        criteria.scale,
        coalesce(criteria.scale_low, profiles.cheap_usd) as scale_low,
        coalesce(criteria.scale_high, profiles.dear_usd) as scale_high,
        criteria.value_if_unknown,
        criteria.approximate_margin
    from {{ ref('stg_policy__criterion_weights') }} as weights
    inner join profiles
        on weights.profile_id = profiles.profile_id
    inner join {{ ref('criteria') }} as criteria
        on weights.criterion_id = criteria.criterion_id

),

final as (

    select
        profile_id,
        criterion_id,
        weight,
        fact,
        unit,
        direction,
        scale,
        scale_low,
        scale_high,
        approximate_margin,
        cast(coalesce({{ scaled('value_if_unknown', 'joined') }}, 0) as decimal(7, 6)) as scaled_unknown
    from joined

)

select * from final
