with

listings as (

    select * from {{ ref('int_listings__unioned') }}

),

priced_sources as (

    select distinct source_id
    from {{ ref('int_listing_prices__unioned') }}

),

named as (

    select
        listings.source_id,
        listings.source_provider_id,
        listings.source_model_id,
        min(listings.first_seen_on) as first_seen_on,
        max(listings.last_seen_on) as last_seen_on,
        bool_or(listings.is_current) as is_listed,
        bool_or(listings.is_listing or priced_sources.source_id is not null) as is_sold,
        max_by(listings.alias_of, listings.last_seen_on) filter (where listings.alias_of is not null) as alias_of,
        {{ slug('listings.source_provider_id') }} as provider_slug,
        {{ listing_region('listings.source_model_id') }} as named_region
    from listings
    left join priced_sources
        on listings.source_id = priced_sources.source_id
    where
        listings.is_text_model
        or listings.alias_of is not null
    group by listings.source_id, listings.source_provider_id, listings.source_model_id

),

spelled as (

    select
        *,
        {{ plain_name_columns('source_model_id') }},
        {{ deployment('source_model_id') }} as deployment,
        {{ tuned_word('source_model_id') }} as tuned_word
    from named

),

-- Where a provider lists tuned weights too, under an id that differs in that word alone, the bare name is the base's.
-- A bare name beside reasoning weights may be both in one.
based as (

    select
        *,
        tuned_word = ''
        and bool_or(tuned_word in ('it', 'instruct', 'chat')) over siblings
        and not bool_or(tuned_word = 'thinking') over siblings as is_base
    from spelled
    window siblings as (partition by source_id, source_provider_id, {{ without_tuned('source_model_id') }})

),

-- It needs a name of its own where others sell the tuned weights under the bare name.
full_named as (

    select
        *,
        case
            when is_base and bool_or(not is_base and provider_slug <> '') over (partition by plain_name)
                then plain_name || '-base'
            else plain_name
        end as full_name
    from based

),

dated as (

    select
        *,
        {{ snapshot_day('full_name') }} as snapshot_day,
        {{ latest_of('full_name') }} as latest_of,
        coalesce({{ latest_of('full_name') }}, {{ undated_name('full_name', snapshot_day('full_name')) }})
            as undated_name,
        {{ family_name(
            'coalesce(' ~ latest_of('full_name') ~ ', ' ~ undated_name('full_name', snapshot_day('full_name')) ~ ')'
        ) }} as family_name
    from full_named

),

-- The spellings of each family, and which of them most sellers use. A day proves nothing where nobody sells it, as on a
-- leaderboard: the name may have meant another snapshot at another time.
spellings as (

    select
        {{ spelling_key('family_name') }} as family,
        family_name,
        min(snapshot_day) as first_day,
        max(snapshot_day) as last_day,
        max(snapshot_day) filter (where is_sold) as newest_day,
        bool_or(snapshot_day is null and family_name = undated_name) as has_undated_name,
        bool_or(snapshot_day is null and family_name = undated_name and latest_of is null) as has_bare_name,
        bool_or(family_name <> undated_name) as has_short_days,
        row_number() over (
            partition by {{ spelling_key('family_name') }}
            order by
                count(distinct provider_slug) desc nulls last,
                count(*) desc nulls last,
                case when family_name = {{ without_zero('family_name') }} then 0 else 1 end asc nulls last,
                length(replace(family_name, '.', '')) - length(family_name) asc nulls last,
                length(family_name) asc nulls last,
                family_name asc nulls last
        ) as spelling_number
    from dated
    group by family_name

),

-- What the names of a family have in common, whether they end in a day, in `-latest` or in nothing.
counted as (

    select
        family,
        min(first_day) = max(last_day) as has_one_day,
        min(first_day) < max(last_day) as has_days,
        max(newest_day) as newest_day,
        bool_or(has_undated_name) as has_undated_name,
        bool_or(has_bare_name) as has_bare_name,
        bool_or(has_short_days) as has_short_days,
        max(case when spelling_number = 1 then family_name end) as family_name
    from spellings
    group by family

),

-- A dated snapshot is a model of its own, unless its undated name can only mean that snapshot. `-latest` after a
-- version means the newest snapshot, or the undated name if there is none.
renamed as (

    select
        dated.*,
        replace(
            case
                when counted.has_one_day and counted.has_undated_name and counted.newest_day is not null
                    then dated.undated_name
                when dated.latest_of is null or counted.has_short_days then dated.full_name
                when counted.has_days and counted.newest_day is not null
                    then dated.undated_name || '-' || counted.newest_day
                when counted.has_bare_name then dated.undated_name
                else dated.full_name
            end,
            dated.family_name,
            counted.family_name
        ) as rule_model_id
    from dated
    inner join counted
        on {{ spelling_key('dated.family_name') }} = counted.family

),

-- An exception holds for one listing, or for a name in every source; without a model it means that the listing is none.
-- A catalogue may list one seller's models under the name of another, or a seller's region as a provider.
matched as (

    select
        renamed.*,
        listing_aliases.reason is not null or name_aliases.reason is not null as is_hand_matched,
        case
            when listing_aliases.reason is not null then listing_aliases.model_id
            when name_aliases.reason is not null then name_aliases.model_id
            else renamed.rule_model_id
        end as model_id,
        coalesce(provider_splits.provider_id, provider_aliases.provider_id, renamed.provider_slug) as provider_id,
        provider_aliases.region as seller_region
    from renamed
    left join {{ ref('model_aliases') }} as listing_aliases
        on
            renamed.source_id = listing_aliases.source_id
            and coalesce(nullif(renamed.source_provider_id, ''), 'any') = listing_aliases.source_provider_id
            and renamed.source_model_id = listing_aliases.source_model_id
    left join {{ ref('model_aliases') }} as name_aliases
        on
            name_aliases.source_id = 'any'
            and renamed.rule_model_id = name_aliases.source_model_id
    left join {{ ref('provider_aliases') }} as provider_aliases
        on renamed.provider_slug = provider_aliases.provider_slug
    left join {{ ref('provider_splits') }} as provider_splits
        on
            renamed.provider_slug = provider_splits.provider_slug
            and {{ regexp_finds('lower(renamed.source_model_id)', "'^(' || provider_splits.name_pattern || ')$'") }}

),

final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,
        provider_id,
        model_id,
        deployment,

        -- What the listing's id contains, or its seller. Where a provider also lists a global name, catalogues write
        -- either price beside the bare name, so it proves neither.
        coalesce(
            named_region,
            seller_region,
            case
                when
                    bool_or(coalesce(named_region = 'global', false)) over (
                        partition by provider_id, model_id, deployment
                    )
                    then 'unstated'
                else 'global'
            end
        ) as region,
        plain_name,
        rule_model_id,
        snapshot_day,
        alias_of,
        is_listed,

        -- how the model was found
        case
            when is_hand_matched then 'exception'
            when latest_of is not null and model_id <> full_name then 'latest'
            when model_id <> plain_name and snapshot_day is not null then 'only_snapshot'
            when model_id = lower(source_model_id) then 'same_id'
            else 'spelling'
        end as match_method,

        -- when
        first_seen_on,
        last_seen_on

    from matched
    where model_id is not null

)

select * from final
