with

offerings as (

    select * from {{ ref('dim_offerings') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

price_lists as (

    select price_lists.* from {{ ref('int_price_lists__pivoted') }} as price_lists
    where
        price_lists.region = 'global'
        and price_lists.service_tier = 'standard'
        and price_lists.is_always
        and {{ holds_on('price_lists', as_of()) }}

),

lifecycle as (

    select * from {{ ref('int_lifecycle__assessed') }}
    where is_as_of

),

wanted_facts as (

    select * from {{ ref('wanted_facts') }}

),

-- What is stated and not used: prices, and release days of the offering's own listing.
excluded as (

    select
        offering_id,
        meter || '_price' as fact,
        -- six decimals, since Spark writes more with an exponent
        min(
            source_id || ' states ' || cast(cast(usd_per_unit as decimal(18, 6)) as string)
            || ' (' || excluded_reason || ')'
        ) as excluded_because
    from {{ ref('fct_price_claims') }}
    where
        excluded_reason is not null
        and region = 'global'
        and service_tier = 'standard'
        and valid_to_at is null
    group by all

    union all

    select
        offerings.offering_id,
        'sound_release_day' as fact,
        min(days.source_id || ' states ' || cast(days.released_on as string)) as excluded_because
    from offerings
    inner join {{ ref('int_release_days__counted') }} as days
        on
            offerings.model_id = days.model_id
            and offerings.provider_id = days.provider_id
    left join models
        on offerings.model_id = models.model_id
    where
        days.day_number is null
        or abs({{ days_between('days.released_on', 'models.released_on') }})
        > {{ lifecycle_rule('release_days_apart') }}
    group by all

),

priced as (

    select
        offering_id,
        max(case when input_usd_per_mtok is not null then 1 else 0 end) as input_price,
        max(case when output_usd_per_mtok is not null then 1 else 0 end) as output_price,
        max(case when cached_price_basis = 'stated' then 1 else 0 end) as cached_input_price
    from price_lists
    group by all

),

-- 1 for a fact on record, 0 for a missing one
recorded as (

    select
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,
        coalesce(priced.input_price, 0) as input_price,
        coalesce(priced.output_price, 0) as output_price,
        coalesce(priced.cached_input_price, 0) as cached_input_price,
        case when offerings.context_window_tokens is null or offerings.is_context_window_presumed then 0 else 1 end
            as context_window,
        case when offerings.output_tokens_per_second is null then 0 else 1 end as speed,
        case when offerings.has_function_calling is null then 0 else 1 end as function_calling,
        case when models.released_on is null then 0 else 1 end as release_day,
        case when models.has_open_weights is null then 0 else 1 end as open_weights,
        case
            when models.license_id is not null then 1
            when not models.has_open_weights and offerings.terms_id is not null then 1
            else 0
        end as license,
        case when lifecycle.retires_on is null and lifecycle.promised_until is null then 0 else 1 end as end_of_life
    from offerings
    inner join models
        on offerings.model_id = models.model_id
    inner join lifecycle
        on offerings.offering_id = lifecycle.offering_id
    left join priced
        on offerings.offering_id = priced.offering_id

),

final as (

    select
        -- ids
        recorded.offering_id,
        recorded.provider_id,
        recorded.model_id,

        -- what is missing
        wanted_facts.fact,
        wanted_facts.why_it_matters,
        excluded.excluded_because

    from recorded
    cross join wanted_facts
    left join excluded
        on
            recorded.offering_id = excluded.offering_id
            and wanted_facts.fact = excluded.fact
    where
        case wanted_facts.fact
            when 'input_price' then recorded.input_price
            when 'output_price' then recorded.output_price
            when 'cached_input_price' then recorded.cached_input_price
            when 'context_window' then recorded.context_window
            when 'speed' then recorded.speed
            when 'function_calling' then recorded.function_calling
            when 'release_day' then recorded.release_day
            when 'sound_release_day' then case when excluded.offering_id is null then 1 else 0 end
            when 'open_weights' then recorded.open_weights
            when 'license' then recorded.license
            when 'end_of_life' then recorded.end_of_life
        end = 0

)

select * from final
