with

listed as (
    {{ staged('listings', [
        'source_id', 'source_provider_id', 'source_model_id', 'provider_name', 'model_name', 'modality',
        'sold_as', 'alias_of', 'context_window_tokens', 'max_output_tokens', 'has_open_weights', 'has_function_calling',
        'has_reasoning', 'has_vision', 'has_structured_output', 'released_on', 'first_seen_on', 'last_seen_on',
        'is_current', 'source_location', 'snapshot_id'
    ]) }}
),

ended as (
    {{ staged('lifecycle', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in as source_location', 'snapshot_id'
    ]) }}
),

scored as (
    {{ staged('benchmarks', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in as source_location', 'snapshot_id'
    ]) }}
),

timed as (
    {{ staged('speeds', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in as source_location', 'snapshot_id'
    ]) }}
),

priced as (
    {{ staged('prices', [
        'source_id', 'source_provider_id', 'source_model_id', 'stated_in as source_location', 'snapshot_id'
    ]) }}
),

snapshots as (

    select * from {{ ref('stg_ingest__snapshots') }}

),

mentions as (

    select
        source_id,
        source_provider_id,
        source_model_id,
        source_location,
        snapshot_id
    from ended
    union all
    select
        source_id,
        source_provider_id,
        source_model_id,
        source_location,
        snapshot_id
    from scored
    union all
    select
        source_id,
        source_provider_id,
        source_model_id,
        source_location,
        snapshot_id
    from timed
    union all
    -- a listing has many prices
    select
        source_id,
        source_provider_id,
        source_model_id,
        min(source_location) as source_location,
        snapshot_id
    from priced
    group by all

),

-- A source without listings still names models in its ends, scores, speeds and prices. Hand-kept rows use our own ids.
listings_from_mentions as (

    select
        mentions.source_id,
        mentions.source_provider_id,
        mentions.source_model_id,
        cast(null as string) as provider_name,
        cast(null as string) as model_name,
        cast(null as string) as modality,
        cast(null as string) as sold_as,
        cast(null as string) as alias_of,
        cast(null as bigint) as context_window_tokens,
        cast(null as bigint) as max_output_tokens,
        cast(null as boolean) as has_open_weights,
        cast(null as boolean) as has_function_calling,
        cast(null as boolean) as has_reasoning,
        cast(null as boolean) as has_vision,
        cast(null as boolean) as has_structured_output,
        cast(null as date) as released_on,
        snapshots.first_seen_on,
        snapshots.last_seen_on,
        snapshots.is_current,
        mentions.source_location,
        mentions.snapshot_id
    from mentions
    inner join snapshots
        on mentions.snapshot_id = snapshots.snapshot_id
    where
        not snapshots.is_hand_kept
        and mentions.source_id not in (select listed.source_id from listed)

),

united as (

    select
        *,
        true as is_listing
    from listed
    union all
    select
        *,
        false as is_listing
    from listings_from_mentions

),

-- How many independent sources list a name as which kind.
stated as (

    select
        {{ kind_name('united') }} as name,
        united.modality,
        count(distinct snapshots.origin_source_id) as sources
    from united
    inner join snapshots
        on united.snapshot_id = snapshots.snapshot_id
    where
        united.modality is not null
        and united.alias_of is null
    group by all

),

-- The kind of the weights is what most sources say. On a tie text gives way, since catalogues write it where they do
-- not tell kinds apart.
names as (

    select
        name,
        modality
    from stated
    qualify
        row_number() over (
            partition by name
            order by
                sources desc nulls last,
                case when modality = 'text' then 1 else 0 end asc nulls last,
                modality asc nulls last
        ) = 1

),

final as (

    select
        united.source_id,
        united.source_provider_id,
        -- a listing of a service tier is an alias of the plain one, or stands for it
        case
            when tiers.is_beside_plain then united.source_model_id
            else coalesce(tiers.plain_model_id, united.source_model_id)
        end as source_model_id,
        united.provider_name,
        united.model_name,
        united.modality as stated_modality,
        coalesce(names.modality, united.modality) as modality,
        -- What its own source lists as another kind is no offering. What others list so keeps its prices, but a mention
        -- does not.
        coalesce(names.modality, united.modality, 'text') = 'text'
        or (united.is_listing and coalesce(united.modality, 'text') = 'text') as is_text_model,
        united.sold_as,
        united.is_listing,
        coalesce(united.alias_of, case when tiers.is_beside_plain then tiers.plain_model_id end) as alias_of,
        united.context_window_tokens,
        united.max_output_tokens,
        united.has_open_weights,
        united.has_function_calling,
        united.has_reasoning,
        united.has_vision,
        united.has_structured_output,
        united.released_on,
        united.first_seen_on,
        united.last_seen_on,
        united.is_current,
        united.source_location,
        united.snapshot_id
    from united
    left join names
        on {{ kind_name('united') }} = names.name
    left join {{ ref('int_tier_listings__named') }} as tiers
        on
            united.source_id = tiers.source_id
            and united.source_provider_id = tiers.source_provider_id
            and united.source_model_id = tiers.source_model_id

)

select * from final
