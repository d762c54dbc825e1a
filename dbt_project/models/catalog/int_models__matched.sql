with

listings as (

    select * from {{ ref('int_listings__unioned') }}

),

model_aliases as (

    select * from {{ ref('model_aliases') }}

),

provider_aliases as (

    select * from {{ ref('provider_aliases') }}

),

named as (

    select
        source_id,
        source_provider_id,
        source_model_id,
        min(first_seen_on) as first_seen_on,
        max(last_seen_on) as last_seen_on,
        bool_or(is_current) as is_listed,
        bool_or(is_listing) as is_in_catalogue,
        max_by(alias_of, last_seen_on) filter (where alias_of is not null) as alias_of,
        {{ slug('source_provider_id') }} as provider_slug,
        {{ listing_region('source_model_id') }} as named_region
    from listings
    where
        is_text_model
        or alias_of is not null
    group by source_id, source_provider_id, source_model_id

),

spelled as (

    select
        *,
        {{ plain_name_columns('source_model_id') }}
    from named

),

numbered as (

    select
        *,
        {{ snapshot_day('plain_name') }} as snapshot_day
    from spelled

),

dated as (

    select
        *,
        {{ undated_name('plain_name', 'snapshot_day') }} as undated_name
    from numbered

),

-- A dated snapshot is a model of its own, unless its undated name can only mean that snapshot. A day that only a
-- leaderboard names is no proof of that: the name may have meant another snapshot at another time.
counted as (

    select
        undated_name,
        count(distinct snapshot_day) = 1
        and bool_or(snapshot_day is null)
        and bool_or(is_in_catalogue and snapshot_day is not null) as is_one_snapshot
    from dated
    group by all

),

renamed as (

    select
        dated.*,
        case when counted.is_one_snapshot then dated.undated_name else dated.plain_name end as rule_model_id
    from dated
    inner join counted
        on dated.undated_name = counted.undated_name

),

-- An exception holds for one listing, or for a name in every source.
excepted as (

    select
        renamed.*,
        listing_aliases.reason is not null or name_aliases.reason is not null as is_hand_matched,
        case
            when listing_aliases.reason is not null then listing_aliases.model_id
            when name_aliases.reason is not null then name_aliases.model_id
            else renamed.rule_model_id
        end as model_id
    from renamed
    left join model_aliases as listing_aliases
        on
            renamed.source_id = listing_aliases.source_id
            and coalesce(nullif(renamed.source_provider_id, ''), 'any') = listing_aliases.source_provider_id
            and renamed.source_model_id = listing_aliases.source_model_id
    left join model_aliases as name_aliases
        on
            name_aliases.source_id = 'any'
            and renamed.rule_model_id = name_aliases.source_model_id

),

provided as (

    select
        excepted.*,
        coalesce(provider_aliases.provider_id, excepted.provider_slug) as provider_id
    from excepted
    left join provider_aliases
        on excepted.provider_slug = provider_aliases.provider_slug
    -- an exception without a model means that the listing is no model
    where excepted.model_id is not null

),

final as (

    select
        -- ids
        source_id,
        source_provider_id,
        source_model_id,
        provider_id,
        model_id,

        -- what the listing's id contains; where a provider also lists a global name, the bare name is regional
        coalesce(
            named_region,
            case
                when
                    bool_or(coalesce(named_region = 'global', false)) over (partition by provider_id, model_id)
                    then 'regional'
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
            when model_id <> plain_name then 'only_snapshot'
            when plain_name = lower(source_model_id) then 'same_id'
            else 'spelling'
        end as match_method,

        -- when
        first_seen_on,
        last_seen_on

    from provided

)

select * from final
