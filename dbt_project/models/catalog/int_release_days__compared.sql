with

listings as (

    select * from {{ ref('int_listings__unioned') }}
    where
        is_current
        and released_on is not null

),

matched as (

    select * from {{ ref('int_offerings__matched') }}

),

families as (

    select * from {{ ref('int_model_families__matched') }}

),

provider_kinds as (

    select * from {{ ref('provider_kinds') }}

),

-- Each provider states the release days of its own listings. Of several copies of a catalogue the newest counts, unless
-- it has nothing but the year.
stated as (

    select
        matched.model_id,
        matched.provider_id,
        listings.released_on,
        listings.source_id,
        listings.snapshot_id,
        listings.released_on = date_trunc('year', listings.released_on) as is_whole_year
    from listings
    inner join matched
        on
            listings.source_id = matched.source_id
            and listings.source_provider_id = matched.source_provider_id
            and listings.source_model_id = matched.source_model_id
    qualify
        listings.last_seen_on = max(listings.last_seen_on) over (
            partition by
                matched.model_id, matched.provider_id, listings.released_on = date_trunc('year', listings.released_on)
        )

),

statements as (

    select
        stated.model_id,
        stated.provider_id,
        stated.released_on,
        bool_and(stated.is_whole_year) as is_whole_year,
        coalesce(bool_or(provider_kinds.maker = families.developer), false) as is_makers,
        min(stated.source_id) as source_id,
        min_by(stated.snapshot_id, stated.source_id || stated.snapshot_id) as snapshot_id
    from stated
    inner join families
        on stated.model_id = families.model_id
    left join provider_kinds
        on stated.provider_id = provider_kinds.provider_id
    group by all

),

days as (

    select
        model_id,
        released_on,
        is_whole_year,
        count(*) as stated_by,
        bool_or(is_makers) as is_makers
    from statements
    where
        -- no model on the market is as old as the days that stand for a missing one
        date_part('year', released_on) >= {{ lifecycle_rule('first_release_year') }}
        -- the name of a snapshot is its maker's word
        and coalesce(
            abs({{ days_between('released_on', day_in_name('model_id')) }})
            <= {{ lifecycle_rule('release_days_apart') }},
            true
        )
    group by all

),

-- How many providers state that day, or one that is near it.
supported as (

    select
        days.model_id,
        days.released_on,
        days.is_whole_year,
        days.stated_by,
        days.is_makers,
        sum(others.stated_by) as supported_by,
        min(others.released_on) as earliest_near_on
    from days
    inner join days as others
        on
            days.model_id = others.model_id
            and abs({{ days_between('days.released_on', 'others.released_on') }})
            <= {{ lifecycle_rule('release_days_apart') }}
    group by all

),

-- New Year's Day stands for a year, and counts only if nobody states another day. Hosts may list a model late, so of
-- equal support the earlier days win.
most_stated as (

    select * from supported
    qualify
        row_number() over (
            partition by model_id
            order by
                is_whole_year asc nulls last,
                supported_by desc nulls last,
                earliest_near_on asc nulls last,
                stated_by desc nulls last,
                released_on asc nulls last
        ) = 1

),

-- The maker's day wins, unless a day that is far from it has more support.
chosen as (

    select supported.*
    from supported
    inner join most_stated
        on supported.model_id = most_stated.model_id
    qualify
        row_number() over (
            partition by supported.model_id
            order by
                supported.is_whole_year asc nulls last,
                case
                    when
                        supported.is_makers
                        and (
                            supported.supported_by >= most_stated.supported_by
                            or abs({{ days_between('supported.released_on', 'most_stated.released_on') }})
                            <= {{ lifecycle_rule('release_days_apart') }}
                        )
                        then 0
                    else 1
                end asc nulls last,
                supported.supported_by desc nulls last,
                supported.earliest_near_on asc nulls last,
                supported.stated_by desc nulls last,
                supported.released_on asc nulls last
        ) = 1

),

final as (

    select
        -- ids
        statements.model_id,
        statements.provider_id,

        -- what is stated
        statements.released_on,
        statements.is_makers,
        statements.is_whole_year,

        -- what it is worth
        chosen.released_on as chosen_on,
        statements.released_on = chosen.released_on as is_chosen,
        coalesce(
            abs({{ days_between('statements.released_on', 'chosen.released_on') }})
            > {{ lifecycle_rule('release_days_apart') }},
            true
        ) as is_rejected,

        -- provenance
        statements.source_id,
        statements.snapshot_id

    from statements
    left join chosen
        on statements.model_id = chosen.model_id

)

select * from final
