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
        model_id,
        provider_id,
        released_on,
        is_whole_year,
        min(source_id) as source_id,
        min_by(snapshot_id, source_id || snapshot_id) as snapshot_id
    from stated
    group by all

),

days as (

    select
        model_id,
        released_on,
        is_whole_year,
        count(*) as stated_by
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
ordered as (

    select
        *,
        row_number() over by_support as day_number,
        first_value(released_on) over by_support as first_on,
        first_value(supported_by) over by_support as first_supported_by
    from supported
    window by_support as (
        partition by model_id
        order by
            is_whole_year asc nulls last,
            supported_by desc nulls last,
            earliest_near_on asc nulls last,
            stated_by desc nulls last,
            released_on asc nulls last
    )

),

final as (

    select
        -- ids
        statements.model_id,
        statements.provider_id,

        -- what is stated
        statements.released_on,
        statements.is_whole_year,

        -- what it is worth
        ordered.day_number,
        coalesce(
            ordered.supported_by >= ordered.first_supported_by
            or abs({{ days_between('ordered.released_on', 'ordered.first_on') }})
            <= {{ lifecycle_rule('release_days_apart') }},
            false
        ) as is_well_supported,

        -- provenance
        statements.source_id,
        statements.snapshot_id

    from statements
    left join ordered
        on
            statements.model_id = ordered.model_id
            and statements.released_on = ordered.released_on

)

select * from final
