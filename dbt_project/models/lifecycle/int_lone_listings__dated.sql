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

starts as (

    select * from {{ ref('int_offering_starts__dated') }}

),

precedence as (

    select * from {{ ref('int_precedences__resolved') }}
    where fact = 'lone_listing'

),

-- what such a source lists and its history does not have is new
histories as (

    select distinct source_id
    from {{ ref('stg_litellm_history__additions') }}

),

-- a source with days of its own here is one that seldom drops anything
listed as (

    select
        offerings.offering_id,
        offerings.provider_id,
        max(precedence.fresh_for_days) as lone_for_days,
        bool_or(precedence.fresh_for_days is not null and periods.gone_on is null) as is_kept,
        bool_or(precedence.fresh_for_days is null) as was_listed_elsewhere,
        bool_or(
            precedence.fresh_for_days is null
            and periods.gone_on is null
            and superseded.superseded_on is null
        ) as is_listed_elsewhere,
        max(case when precedence.fresh_for_days is null then periods.last_seen_on end) as seen_elsewhere_on,
        min(
            case when precedence.fresh_for_days is null or histories.source_id is not null then periods.listed_on end
        ) as listed_since_on
    from periods
    inner join offerings
        on periods.offering_id = offerings.offering_id
    inner join precedence
        on periods.source_id = precedence.source_id
    left join histories
        on periods.source_id = histories.source_id
    left join superseded
        on
            periods.source_id = superseded.source_id
            and offerings.provider_id = superseded.provider_id
    group by offerings.offering_id, offerings.provider_id

),

known as (

    select
        listed.*,
        kinds.modality,
        kinds.sold_as,
        -- what nobody states a day of is taken to be old
        coalesce(
            starts.known_on,
            listed.listed_since_on,
            make_date(cast({{ lifecycle_rule('first_release_year') }} as integer), 1, 1)
        ) as known_on,
        max(case when listed.is_listed_elsewhere then listed.seen_elsewhere_on end) over (
            partition by listed.provider_id, kinds.modality
        ) as provider_seen_on
    from listed
    inner join kinds
        on listed.offering_id = kinds.offering_id
    inner join starts
        on listed.offering_id = starts.offering_id

),

-- Other catalogues cover a kind of model at a provider if they list enough of what is young enough to be there still.
covered as (

    select
        provider_id,
        modality
    from known
    where
        is_kept
        and sold_as = 'serverless'
        and {{ days_between('known_on', 'provider_seen_on') }}
        between {{ lifecycle_rule('covered_after_days') }} and lone_for_days
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

)

select * from final
