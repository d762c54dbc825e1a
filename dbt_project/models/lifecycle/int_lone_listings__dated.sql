-- What only a source lists that seldom drops anything, where other catalogues cover the provider: its being there today
-- says little, so the listing counts for some time after it is known to have begun.
with

periods as (

    select * from {{ ref('int_listing_periods__observed') }}

),

superseded as (

    select * from {{ ref('int_catalogues__superseded') }}

),

offerings as (

    select * from {{ ref('int_offerings__unioned') }}

),

kinds as (

    select * from {{ ref('int_offering_kinds__decided') }}

),

models as (

    select * from {{ ref('dim_models') }}

),

claims as (

    select * from {{ ref('fct_price_claims') }}
    where is_start_stated

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lone_listing'

),

priced as (

    select
        offering_id,
        cast(min(valid_from_at) as date) as priced_on
    from claims
    group by offering_id

),

-- a source with days of its own here is one that seldom drops anything
listed as (

    select
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id,
        max(precedence.fresh_for_days) as lone_for_days,
        bool_or(precedence.fresh_for_days is not null and periods.gone_on is null) as is_kept,
        bool_or(precedence.fresh_for_days is null) as was_listed_elsewhere,
        coalesce(bool_or(
            precedence.fresh_for_days is null and coalesce(periods.gone_on, superseded.superseded_on) is null
        ), false) as is_listed_elsewhere,
        max(case when precedence.fresh_for_days is null then periods.last_seen_on end) as seen_elsewhere_on,
        min(case when precedence.fresh_for_days is null then periods.listed_on end) as listed_elsewhere_on
    from periods
    inner join offerings
        on periods.offering_id = offerings.offering_id
    inner join precedence
        on periods.source_id = precedence.source_id
    left join superseded
        on
            periods.source_id = superseded.source_id
            and offerings.provider_id = superseded.provider_id
    group by offerings.offering_id, offerings.provider_id, offerings.model_id

),

-- Since when it is known: a stated price of it, its release, and last a price of the model at any provider.
known as (

    select
        listed.*,
        kinds.modality,
        kinds.sold_as,
        coalesce(
            priced.priced_on,
            models.released_on,
            min(priced.priced_on) over (partition by listed.model_id),
            listed.listed_elsewhere_on
        ) as known_on
    from listed
    inner join kinds
        on listed.offering_id = kinds.offering_id
    left join models
        on listed.model_id = models.model_id
    left join priced
        on listed.offering_id = priced.offering_id

),

-- Other catalogues cover a kind of model at a provider if they list enough of what is young enough to be there still.
covered as (

    select
        provider_id,
        modality
    from (
        select
            *,
            max(case when is_listed_elsewhere then seen_elsewhere_on end)
                over (partition by provider_id, modality) as seen_on
        from known
    ) as dated
    where
        is_kept
        and sold_as = 'serverless'
        and known_on <= seen_on
        and {{ days_between('known_on', 'seen_on') }} <= lone_for_days
    group by provider_id, modality
    having
        sum(case when is_listed_elsewhere then 1 else 0 end)
        >= count(*) * {{ lifecycle_rule('min_covered_share') }}

),

final as (

    select
        -- ids
        known.offering_id,

        -- when
        known.known_on,
        known.lone_for_days,
        known.was_listed_elsewhere

    from known
    inner join covered
        on
            known.provider_id = covered.provider_id
            and known.modality = covered.modality
    where
        known.is_kept
        and not known.is_listed_elsewhere
        and known.known_on is not null

)

select * from final
